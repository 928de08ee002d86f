"""The REST calls of environments and what is in them."""
