"""Reports that are made again and again: when they are due, made and sent."""
