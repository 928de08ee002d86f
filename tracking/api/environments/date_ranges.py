"""On which days an environment has recordings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import PurePath
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from spoton.http.api import PAGING, Pagination
from spoton.http.filters import is_true
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_unknown
from tracking.api.environments import examples
from tracking.api.environments.base import visible_environment
from tracking.models import Recording
from tracking.recordings.dates import dates_by_camera
from tracking.selectors import scope


class CameraDatesSerializer(serializers.Serializer[Any]):
    """One camera's days."""

    camera_id = serializers.CharField()
    dates = serializers.ListField(child=serializers.DateField())
    start_time = serializers.DateTimeField(help_text="Of the first recording.")
    end_time = serializers.DateTimeField(help_text="Of the last one.")
    recording_count = serializers.IntegerField()


@extend_schema_serializer(examples=[examples.RECORDING])
class RecordingSerializer(serializers.ModelSerializer[Recording]):
    """One recording; where it lies on the server is not said."""

    recording_id = serializers.IntegerField(source="pk")
    camera_id = serializers.CharField(source="camera.camera_id")
    file_name = serializers.SerializerMethodField()

    class Meta:
        model = Recording
        fields = [
            "recording_id",
            "camera_id",
            "file_name",
            "start_time",
            "end_time",
            "fps",
            "frame_count",
            "width",
            "height",
            "size_bytes",
            "origin",
            "protected",
        ]

    def get_file_name(self, recording: Recording) -> str:
        """Return the last part of the path."""
        return PurePath(recording.path).name


class RecordingPageSerializer(serializers.Serializer[Any]):
    """A page of recordings in the order of time."""

    count = serializers.IntegerField()
    results = RecordingSerializer(many=True)


@extend_schema_serializer(examples=[examples.DATE_RANGES])
class DateRangesSerializer(serializers.Serializer[Any]):
    """The days (UTC) with recordings."""

    environment_id = serializers.CharField()
    dates = serializers.ListField(child=serializers.DateField(), help_text="Of any camera.")
    cameras = CameraDatesSerializer(many=True)
    recordings = RecordingPageSerializer(required=False, help_text="With `detailed=true` only.")


class DateRangesView(RefusalsMixin):
    """GET the days with recordings, in all and per camera."""

    permission_classes = [needs("environments.view")]

    @extend_schema(
        summary="List the days with recordings",
        description="A day is one of UTC; a recording that goes past midnight counts for both.",
        parameters=[
            OpenApiParameter("camera", str, description="Only this camera."),
            OpenApiParameter("date", OpenApiTypes.DATE, description="Only what touches this day."),
            OpenApiParameter("detailed", bool, description="Each recording too, by pages."),
            *(
                OpenApiParameter(
                    parameter["name"], parameter["schema"], description=parameter["description"]
                )
                for parameter in Pagination().get_schema_operation_parameters(None)
            ),
        ],
        responses={200: DateRangesSerializer},
    )
    def get(self, request: Request, environment_id: str) -> Response:
        """Return the days, and with `detailed=true` a page of the recordings."""
        refuse_unknown(request, {"camera", "date", "detailed"} | PAGING)
        user = signed_in_user(request)
        environment = visible_environment(user, environment_id)
        recordings = scope.recordings_for(user).filter(camera__environment=environment)
        recordings = _filtered(recordings, request)
        by_camera = dates_by_camera(recordings)
        answer: dict[str, Any] = {
            "environment_id": environment_id,
            "dates": sorted(set[date]().union(*(one.dates for one in by_camera.values()))),
            "cameras": [
                {
                    "camera_id": camera_id,
                    "dates": sorted(one.dates),
                    "start_time": one.start_time,
                    "end_time": one.end_time,
                    "recording_count": one.count,
                }
                for camera_id, one in by_camera.items()
            ],
        }
        if is_true("detailed", request.query_params.get("detailed", "")):
            pages = Pagination()
            rows = pages.paginate_queryset(recordings, request, view=self) or []
            answer["recordings"] = {"count": pages.count, "results": rows}
        return Response(DateRangesSerializer(answer).data)


def _filtered(recordings: QuerySet[Recording], request: Request) -> QuerySet[Recording]:
    camera = request.query_params.get("camera", "").strip()
    if "\x00" in camera:
        raise ValidationError({"camera": ["Null characters are not allowed."]})
    if camera:
        recordings = recordings.filter(camera__camera_id=camera)
    text = request.query_params.get("date", "").strip()
    if text:
        try:
            begin = datetime.combine(date.fromisoformat(text), time(), UTC)
            end = begin + timedelta(days=1)
        except (ValueError, OverflowError):
            raise ValidationError({"date": ["Use YYYY-MM-DD."]}) from None
        recordings = recordings.filter(start_time__lt=end, end_time__gt=begin)
    return recordings
