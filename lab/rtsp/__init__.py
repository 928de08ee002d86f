"""Real RTSP servers that fail on demand, and how SpotOn's readers take it."""
