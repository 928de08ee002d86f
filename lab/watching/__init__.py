"""Cameras that are turned, covered, out of focus, and light as it really is: made of recordings."""
