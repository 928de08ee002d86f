"""Looks at a source once, in a process that may hang, crash or eat memory without harm."""
