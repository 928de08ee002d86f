"""Who receives alerts."""
