"""Limits on what one network may ask for."""
