"""Reads of rules and alerts, each with the filter for who is asking."""
