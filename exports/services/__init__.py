"""Use cases of exports, one a module."""
