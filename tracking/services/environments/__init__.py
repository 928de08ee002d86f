"""Change environments, their zones, lines, scenes and uploads."""
