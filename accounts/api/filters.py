"""Filters of the lists of users and of the audit log."""

from __future__ import annotations

from datetime import UTC

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import Role
from spoton.http.filters import DocumentedFilter, Parse, choices, contains, equals, flag

_LARGEST = 2**63 - 1


def _moment(lookup: str, description: str) -> Parse:
    def parse(text: str) -> Q:
        # A `+` in an address that was not escaped arrives as a blank.
        moment = parse_datetime(text.replace(" ", "+"))
        if moment is None:
            raise ValueError("Use ISO 8601, such as 2026-01-31T08:00:00Z.")
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        try:  # PostgreSQL takes fewer offsets than ISO 8601 can say
            return Q(**{lookup: moment.astimezone(UTC)})
        except OverflowError:
            raise ValueError("This time is out of range.") from None

    return DocumentedFilter(parse, {"type": "string", "format": "date-time"}, description)


def _older_than(text: str) -> Q:
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= _LARGEST):
        raise ValueError("Use the id of an entry.")
    return Q(pk__lt=int(text))


USERS = {
    "search": contains("username", "first_name", "last_name", "email"),
    "role": choices("role", Role.values),
    "is_active": flag(Q(is_active=True)),
}
AUDIT = {
    "user": equals("username"),
    "action": equals("action"),
    "target_type": equals("target_type"),
    "target": equals("target_id"),
    "environment": equals("environment_id"),
    "request_id": equals("request_id"),
    "since": _moment("time__gte", "At this time or later."),
    "until": _moment("time__lt", "Before this time."),
    "older_than": DocumentedFilter(
        _older_than,
        {"type": "integer", "minimum": 0, "maximum": _LARGEST},
        "Entries before the one with this ID, to continue after a page.",
    ),
}
