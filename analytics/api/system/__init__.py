"""The REST calls of the installation itself."""
