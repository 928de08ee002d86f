"""POST /export/person-file."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from exports.api.kind_serializers import PersonFileSerializer
from exports.api.serializers import QueuedJobSerializer
from exports.person.kind import KIND
from exports.person.request import request_person_file
from exports.services.create import create_export
from spoton.http.refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE


class PersonFileView(RefusalsMixin):
    """POST whose file → 202 and the queued job."""

    permission_classes = [needs("exports.person_file")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Export everything about one person as a ZIP",
        request=PersonFileSerializer,
        responses={202: QueuedJobSerializer},
    )
    def post(self, request: Request) -> Response:
        """Queue an export; 404 for someone who is not there, 409 without room for the file."""
        asked = PersonFileSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values, user = asked.validated_data, signed_in_user(request)
        zone = values.get("time_zone", settings.PAGE_TIME_ZONE)
        wanted = request_person_file(user, values["person_id"], zone, clips=values["clips"])
        job = create_export(user, KIND, wanted)
        return Response(QueuedJobSerializer(job).data, status=status.HTTP_202_ACCEPTED)
