"""Correct identities: merge, split, undo, forget."""
