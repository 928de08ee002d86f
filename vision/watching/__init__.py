"""Watching the camera itself: what its picture says of lens, light and place."""
