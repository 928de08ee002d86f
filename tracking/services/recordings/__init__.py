"""Import recordings."""
