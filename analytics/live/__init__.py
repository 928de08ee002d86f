"""Live figures of the installation."""
