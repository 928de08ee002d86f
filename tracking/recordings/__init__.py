"""Recordings on disk: which files there are, what time they cover, what is in them."""
