"""Rules that tell someone what happens, and what became of it."""
