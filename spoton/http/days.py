"""Days that forms ask for, in the time zone of the user."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from django.utils import timezone

_FIRST: Final = date(1900, 1, 1)
_LAST: Final = date(9000, 1, 1)


def midnight(day: date) -> datetime:
    """Return the begin of a day, or of the nearest one that no time zone makes overflow."""
    known = min(max(day, _FIRST), _LAST)
    return timezone.make_aware(datetime.combine(known, time()))
