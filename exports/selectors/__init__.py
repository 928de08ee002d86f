"""Reads of exports."""
