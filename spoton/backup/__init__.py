"""Everything that is stored in one file, and back."""
