"""What the corrections of identity share: the keys in a form, and where to go afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from tracking.models import PersonChange


def show_changes(person: UUID, changes: Iterable[PersonChange]) -> HttpResponseBase:
    """Redirect to the person, whose page says what was done and offers to undo it."""
    query = query_of("changed", [change.change_id for change in changes])
    return redirect(f"{reverse('person', args=[person])}?{query}")


def keys_in(given: QueryDict, name: str) -> list[UUID]:
    """Return the ids that are given under `name`, without repeats; what is no id is left out."""
    keys = []
    for text in given.getlist(name):
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(keys))


def query_of(name: str, keys: Iterable[UUID]) -> str:
    """Return a query string that names each id."""
    return urlencode([(name, str(key)) for key in keys])
