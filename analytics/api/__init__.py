"""The REST calls of figures."""
