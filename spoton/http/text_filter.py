"""Search for a part of a text, the same on both databases."""

from __future__ import annotations

import re

from django.db import connection
from django.db.models import Q


def holds(column: str, text: str) -> Q:
    """Return the condition that a column holds a text, whatever the case of its letters.

    SQLite's LIKE knows the case of ASCII letters only, Python's regular expressions that of all.
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__iregex": re.escape(text)})
    return Q(**{f"{column}__icontains": text})
