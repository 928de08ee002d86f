"""REST: cameras."""
