"""The job cluster of this installation: its broker, and the time by which it deletes."""
