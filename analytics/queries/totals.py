"""Figures of a whole span, summed up by the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, Sum
from django.utils import timezone

from analytics.models import Scope
from tracking.models import Environment

from .figures import Totals, mean_people
from .rows import parts

Key = tuple[Scope, int]
_SUMS = (
    "watched_seconds",
    "person_seconds",
    "entries",
    "exits",
    "dwell_count",
    "dwell_seconds",
)


def totals(
    environment: Environment, start: datetime, end: datetime, scopes: Iterable[Scope]
) -> dict[Key, Totals]:
    """Return totals by subject; always those of the environment.

    When most people were there is said of the environment alone.
    """
    sums: dict[Key, dict[str, float]] = {}
    asked = {Scope.ENVIRONMENT, *scopes}
    for part in parts(environment, start, end):
        some = part.filter(scope__in=asked).order_by().values_list("scope", "key")
        for scope, key, *values in some.annotate(*map(Sum, _SUMS), Max("maximum")):
            one = sums.setdefault((Scope(scope), key), dict.fromkeys([*_SUMS, "maximum"], 0.0))
            for name, value in zip(_SUMS, values, strict=False):
                one[name] += value
            one["maximum"] = max(one["maximum"], values[-1])
    whole: Key = (Scope.ENVIRONMENT, 0)
    sums.setdefault(whole, dict.fromkeys([*_SUMS, "maximum"], 0.0))
    watched = sums[whole]["watched_seconds"]
    so_far = max(1.0, (min(end, timezone.now()) - start).total_seconds())
    peak_at = _peak_at(environment, start, end)
    return {
        key: Totals(
            known=min(1.0, watched / so_far),
            mean=mean_people(one["person_seconds"], watched, one["maximum"]),
            maximum=int(one["maximum"]) if watched or one["maximum"] else None,
            maximum_at=peak_at if key == whole else None,
            entries=int(one["entries"]),
            exits=int(one["exits"]),
            dwell_count=int(one["dwell_count"]),
            dwell_seconds=one["dwell_seconds"],
        )
        for key, one in sums.items()
    }


def _peak_at(environment: Environment, start: datetime, end: datetime) -> datetime | None:
    """Return when most people were there, first."""
    found: list[tuple[int, float, datetime]] = []
    for part in parts(environment, start, end):
        some = part.filter(scope=Scope.ENVIRONMENT, key=0, maximum__gt=0)
        for maximum, at in some.order_by("-maximum", "start").values_list("maximum", "maximum_at")[
            :1
        ]:
            if at is not None:
                found.append((maximum, -at.timestamp(), at))
    return max(found)[2] if found else None
