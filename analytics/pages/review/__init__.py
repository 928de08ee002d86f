"""Review: look at what the cameras of an environment saw."""
