"""Change the floor map."""
