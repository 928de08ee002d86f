"""REST under /api/v1/export."""
