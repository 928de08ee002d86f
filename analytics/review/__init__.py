"""What the page Review reads: a day of footage, tracks, events and alerts."""
