"""POST /persons/{id}/split."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from spoton.http.refusals import RefusalsMixin
from tracking.api.people import serializers
from tracking.api.people.answer import change_answer
from tracking.services.people.split import split_person


class SplitView(RefusalsMixin):
    """POST which tracks become someone else → the change."""

    permission_classes = [needs("persons.correct")]

    @extend_schema(
        summary="Split a person in two",
        description="Moves the given tracks, or all that start at `at` or later, to a new "
        "person: `other_id` in the response.",
        request=serializers.SplitSerializer,
        responses={200: serializers.PersonChangeSerializer},
    )
    def post(self, request: Request, person_id: UUID) -> Response:
        """Make two people of one."""
        wanted = serializers.SplitSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        change = split_person(signed_in_user(request), person_id, **wanted.validated_data)
        return change_answer(request, change)
