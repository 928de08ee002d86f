"""Delete many rows, some at a time: no writer waits long for its turn."""

from __future__ import annotations

import time
from typing import Any, Final

from django.db.models import QuerySet

ROWS_PER_STATEMENT: Final = 5000
PAUSE_SECONDS: Final = 0.02
"""SQLite's writers look for their turn again and again; without a pause they would not get it."""


def delete_in_portions(rows: QuerySet[Any]) -> int:
    """Delete rows in their order, 5,000 at a time; return how many, with those that follow them.

    It may be stopped at any time.
    """
    deleted = 0
    while keys := list(rows.values_list("pk", flat=True)[:ROWS_PER_STATEMENT]):
        deleted += rows.order_by().filter(pk__in=keys).delete()[0]
        time.sleep(PAUSE_SECONDS)
    return deleted
