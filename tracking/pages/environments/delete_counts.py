"""Count what is deleted with an environment or a camera."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

_COUNTED = 1000
"""More are not counted one by one: that there are many is what matters here."""


def counts_of(**rows: QuerySet[Any]) -> list[str]:
    """Return how many rows there are of each kind, such as "3 zones"; none is left out."""
    plurals = {"person": "people"}
    found = []
    for name, queryset in rows.items():
        count = queryset.order_by()[: _COUNTED + 1].count()
        if count:
            number = f"more than {_COUNTED}" if count > _COUNTED else str(count)
            found.append(f"{number} {name if count == 1 else plurals.get(name, name + 's')}")
    return found
