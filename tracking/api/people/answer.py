"""What merge, split and undo answer."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import signed_in_user
from tracking.api.people import serializers
from tracking.models import PersonChange
from tracking.selectors import people as selectors


def change_answer(request: Request, change: PersonChange) -> Response:
    """Return the change as JSON."""
    shown = selectors.person_changes_for(signed_in_user(request)).get(pk=change.pk)
    return Response(serializers.PersonChangeSerializer(shown).data)
