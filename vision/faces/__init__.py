"""Faces in a picture: see `FaceFinder`."""
