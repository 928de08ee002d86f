"""Figures about what is and was seen."""
