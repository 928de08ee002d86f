"""What makes alerts."""
