"""One recording: its file, and whether it is kept."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, needs_by_method, signed_in_user
from spoton.http.ranged_file import ranged_file
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import StrictSerializer, refuse_unknown
from spoton.rights import FACES
from spoton.service_errors import NotVisibleError
from tracking.api.environments import examples
from tracking.api.environments.base import given, visible_environment
from tracking.api.environments.date_ranges import RecordingSerializer
from tracking.models import Recording
from tracking.selectors import scope
from tracking.services.recordings.keep import keep_recording

_OTHER: Final = "application/octet-stream"


@extend_schema_serializer(examples=[examples.KEPT_RECORDING])
class KeptRecordingSerializer(StrictSerializer):
    """Whether retention leaves the recording alone."""

    protected = serializers.BooleanField()


class RecordingView(RefusalsMixin):
    """GET a recording; PATCH whether it is kept."""

    def get_permissions(self) -> list[BasePermission]:
        """Return the right that the method needs."""
        return needs_by_method(self.request, read="recordings.view", write="recordings.keep")

    @extend_schema(summary="Get a recording", responses={200: RecordingSerializer})
    def get(self, request: Request, environment_id: str, recording_id: int) -> Response:
        """Return what is known of it."""
        recording = visible_recording(request, environment_id, recording_id)
        return Response(RecordingSerializer(recording).data)

    @extend_schema(
        summary="Keep a recording",
        description="A protected recording stays, however old it gets and however much is stored.",
        request=KeptRecordingSerializer,
        responses={200: RecordingSerializer},
    )
    def patch(self, request: Request, environment_id: str, recording_id: int) -> Response:
        """Protect it from retention, or no longer."""
        visible_recording(request, environment_id, recording_id)
        values: Any = given(KeptRecordingSerializer, request)
        keep_recording(
            signed_in_user(request), environment_id, recording_id, protected=values["protected"]
        )
        recording = visible_recording(request, environment_id, recording_id)
        return Response(RecordingSerializer(recording).data)


class RecordingFileView(RefusalsMixin):
    """GET the file of a recording."""

    # Footage cannot be blurred while it is copied; exports of it can.
    permission_classes = [needs(FACES)]

    @extend_schema(
        summary="Play or download the file of a recording",
        description="With `Range`. MP4 of H.264 plays in browsers; imported files are as they are. "
        "Needs the right to see faces: without it, export the video with faces blurred.",
        parameters=[
            OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="Part of it.")
        ],
        responses={
            (200, "video/mp4"): OpenApiTypes.BINARY,
            (206, "video/mp4"): OpenApiTypes.BINARY,
            416: None,
        },
    )
    def get(self, request: Request, environment_id: str, recording_id: int) -> HttpResponseBase:
        """Return the file, or a part of it."""
        refuse_unknown(request, ())
        recording = visible_recording(request, environment_id, recording_id)
        path = Path(settings.BASE_DIR / recording.path)
        if not path.is_file():
            raise NotVisibleError("The file of this recording is gone.")
        status = path.stat()
        return ranged_file(
            request._request,
            path,
            content_type=mimetypes.guess_type(path.name)[0] or _OTHER,
            etag=f"{recording.pk:x}-{status.st_mtime_ns:x}-{status.st_size:x}",
        )


def visible_recording(request: Request, environment_id: str, recording_id: int) -> Recording:
    """Return the recording, or answer 404."""
    user = signed_in_user(request)
    environment = visible_environment(user, environment_id)
    return get_object_or_404(
        scope.recordings_for(user).filter(camera__environment=environment), pk=recording_id
    )
