"""POST /persons/{id}/merge."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from spoton.http.refusals import RefusalsMixin
from tracking.api.people import serializers
from tracking.api.people.answer import change_answer
from tracking.services.people.merge import merge_people


class MergeView(RefusalsMixin):
    """POST the person to merge into → the change."""

    permission_classes = [needs("persons.correct")]

    @extend_schema(
        summary="Merge a person into another",
        description="The person in the address is merged; the one in `into` keeps the ID. Live "
        "views update within a second. 409 if either is already merged.",
        request=serializers.MergeSerializer,
        responses={200: serializers.PersonChangeSerializer},
    )
    def post(self, request: Request, person_id: UUID) -> Response:
        """Make two people one."""
        wanted = serializers.MergeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        into = wanted.validated_data["into"]
        return change_answer(request, merge_people(signed_in_user(request), person_id, into))
