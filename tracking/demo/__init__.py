"""The demo environments: facts in JSON files, and the drawing of their floor maps."""
