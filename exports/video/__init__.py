"""Video of cameras with what was tracked drawn on it, and people blurred where that is asked."""
