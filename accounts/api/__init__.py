"""The REST calls of signing in."""
