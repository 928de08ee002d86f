"""What changes something: one use case per module."""
