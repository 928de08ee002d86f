"""People: who was seen, where, when, and why they are who they are."""
