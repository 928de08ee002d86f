"""Exports as JSON."""

from __future__ import annotations

from typing import Final, TypedDict

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from exports.api.period import ExportPeriodSerializer
from exports.models import ExportJob
from exports.tracking_data.request import FORMATS

_JOB: Final = {
    "job_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "kind": "tracking-data",
    "environment_id": "campus",
    "status": "running",
    "progress": 0.42,
    "seconds_left": 12.5,
    "rows": 1_250_000,
    "bytes": 412_000_000,
    "sha256": "",
    "error": None,
    "file_name": "campus-20260101T0000-20260102T0000.csv",
    "parameters": {"format": "csv", "camera_ids": [], "time_zone": "UTC", "gzip": False},
    "start_time": "2026-01-01T00:00:00Z",
    "end_time": "2026-01-02T00:00:00Z",
    "created_by": "anna",
    "created_at": "2026-01-05T08:15:31.120000Z",
    "started_at": "2026-01-05T08:15:31.500000Z",
    "finished_at": None,
    "expires_at": None,
}
_ASKED: Final = {
    "environment_id": "campus",
    "start_time": "2026-01-01T00:00:00Z",
    "end_time": "2026-01-02T00:00:00Z",
    "format": "csv",
    "camera_ids": ["c01"],
}


class ErrorJson(TypedDict):
    """Why there is no file: a word for programs, a sentence for people."""

    code: str
    message: str


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Queued",
            {"job_id": _JOB["job_id"], "status": "queued"},
            response_only=True,
            status_codes=["202"],
        )
    ]
)
class QueuedJobSerializer(serializers.ModelSerializer[ExportJob]):
    """What there is to ask for from now on."""

    class Meta:
        model = ExportJob
        fields = ["job_id", "status"]
        read_only_fields = fields


@extend_schema_serializer(examples=[OpenApiExample("Running", _JOB, response_only=True)])
class JobSerializer(serializers.ModelSerializer[ExportJob]):
    """An export. `bytes` and `rows` are what is written; `sha256` is there once it is completed."""

    environment_id = serializers.CharField(source="environment.environment_id")
    bytes = serializers.IntegerField(source="size_bytes")
    error = serializers.SerializerMethodField()
    created_by = serializers.CharField(source="owner.username", default=None, allow_null=True)
    parameters = serializers.DictField()

    class Meta:
        model = ExportJob
        fields = [
            *("job_id", "kind", "environment_id", "status", "progress", "seconds_left", "rows"),
            *("bytes", "sha256", "error", "file_name", "parameters", "start_time", "end_time"),
            *("created_by", "created_at", "started_at", "finished_at", "expires_at"),
        ]
        read_only_fields = fields

    def get_error(self, job: ExportJob) -> ErrorJson | None:
        """Return why there is no file, None while nothing is wrong."""
        return {"code": job.error_code, "message": job.error} if job.error_code else None


@extend_schema_serializer(
    examples=[OpenApiExample("A day of one camera", _ASKED, request_only=True)]
)
class TrackingDataSerializer(ExportPeriodSerializer):
    """Which observations, and as what."""

    format = serializers.ChoiceField(list(FORMATS.items()))
    camera_ids = serializers.ListField(
        child=serializers.CharField(max_length=63),
        required=False,
        max_length=500,
        help_text="Without, all of them.",
    )
    gzip = serializers.BooleanField(default=False, help_text="Of csv and json: compress the file.")
