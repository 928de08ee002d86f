"""Cursors that count for `/metrics`."""

from functools import cache

from django_prometheus.db.common import ExportingCursorWrapper

counting = cache(ExportingCursorWrapper)
"""Returns the class of cursors that count, by (class, alias, vendor): made once, not per query."""
