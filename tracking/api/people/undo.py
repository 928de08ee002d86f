"""POST /persons/changes/{id}/undo."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_body
from tracking.api.people import serializers
from tracking.api.people.answer import change_answer
from tracking.services.people.undo import undo_identity_change


class UndoView(RefusalsMixin):
    """POST to take a merge or a split back → the change that did so."""

    permission_classes = [needs("persons.correct")]

    @extend_schema(
        summary="Undo a merge or a split",
        description="409 if it is already undone, or if the people or tracks have changed since.",
        request=None,
        responses={200: serializers.PersonChangeSerializer},
    )
    def post(self, request: Request, change_id: UUID) -> Response:
        """Take a change back."""
        refuse_body(request)
        return change_answer(request, undo_identity_change(signed_in_user(request), change_id))
