"""What every request passes, and what every answer looks like."""
