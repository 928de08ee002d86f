"""Sum up what is stored: figures per minute and per quarter of an hour."""
