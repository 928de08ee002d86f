"""Reads, each with the filter for who is asking."""
