"""The person that the address names, or 404."""

from __future__ import annotations

from uuid import UUID

from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from accounts.http.permissions import signed_in_user
from tracking.models import Person
from tracking.selectors import people as selectors


def person_or_404(request: Request, person_id: UUID) -> Person:
    """Return the person if the caller may see them, or answer 404."""
    people = selectors.people_for(signed_in_user(request))
    return get_object_or_404(people, pk=person_id)
