"""Teaches our own appearance model. Nothing that runs live imports this package."""
