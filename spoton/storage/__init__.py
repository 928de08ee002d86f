"""Files on the disk: written so that they last, and used by one at a time."""
