"""What passwords and time zones may be."""
