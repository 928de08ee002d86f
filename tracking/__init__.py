"""Environments, cameras, tasks, and the people found in them."""
