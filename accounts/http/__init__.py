"""What requests pass that depends on who asks."""
