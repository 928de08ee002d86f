"""Map, zones and lines of an environment's floor."""
