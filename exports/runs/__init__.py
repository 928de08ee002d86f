"""Jobs while they run: claimed, watched, ended."""
