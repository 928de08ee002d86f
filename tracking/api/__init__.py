"""The REST calls of environments, cameras and tasks."""
