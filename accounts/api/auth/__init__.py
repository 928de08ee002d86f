"""The calls under /api/v1/auth/, one module for each address."""
