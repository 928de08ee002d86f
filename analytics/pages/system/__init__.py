"""The pages about the system itself, for who runs it."""
