"""The calls under /api/v1/auth/, a module for each kind."""
