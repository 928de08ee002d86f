"""Filters of the lists of users and of the audit log."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Role
from spoton.http.filters import DocumentedFilter, choices, contains, equals, flag, moment

_LARGEST = 2**63 - 1


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
    "since": moment("time__gte", "At this time or later."),
    "until": moment("time__lt", "Before this time."),
    "older_than": DocumentedFilter(
        _older_than,
        {"type": "integer", "minimum": 0, "maximum": _LARGEST},
        "Entries before the one with this ID, to continue after a page.",
    ),
}
