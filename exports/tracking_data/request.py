"""What is asked for: cameras, format, zone; and what that will be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from exports.build_kinds import chosen_cameras, span_name
from exports.kinds import ExportRequest, ExportSize
from exports.models import ExportJob
from spoton.service_errors import InvalidInputError
from tracking.models import Camera, Environment, Track

FORMATS: Final[dict[str, str]] = {
    "csv": "CSV",
    "json": "JSON (one object a line)",
    "parquet": "Parquet",
    "mot": "MOT (one file per camera)",
}
CAN_COMPRESS: Final = ("csv", "json")
# Measured with `manage.py benchmark_exports`.
_BYTES_PER_ROW: Final = {"csv": 340, "json": 560, "parquet": 60, "mot": 60}
_GZIP_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True)
class DataRequest:
    """The parameters of a job.

    Attributes:
        camera_ids: empty for all cameras.
        time_zone: of local times.
        gzip: whether the file is compressed as a whole.
    """

    form: str
    camera_ids: tuple[str, ...]
    time_zone: str
    gzip: bool

    @classmethod
    def of(cls, parameters: Any) -> DataRequest:
        """Return the parameters of a job or request."""
        return cls(
            form=parameters["format"],
            camera_ids=tuple(parameters["camera_ids"]),
            time_zone=parameters["time_zone"],
            gzip=parameters["gzip"],
        )

    @property
    def zone(self) -> ZoneInfo:
        """The zone of local times."""
        return ZoneInfo(self.time_zone)


def request_data(
    environment: Environment, start: datetime, end: datetime, data: DataRequest
) -> ExportRequest:
    """Return a request; raise `InvalidInputError` for cameras or options that cannot be."""
    if not chosen_cameras(environment, data.camera_ids):  # unknown ones are refused there
        raise InvalidInputError("camera_ids", "This environment has no cameras.")
    if data.gzip and data.form not in CAN_COMPRESS:
        raise InvalidInputError("gzip", f"A {data.form} file is compressed already.")
    parameters = {
        "format": data.form,
        "camera_ids": list(data.camera_ids),
        "time_zone": data.time_zone,
        "gzip": data.gzip,
    }
    return ExportRequest(environment, start, end, parameters)


def cameras_of(environment: Environment, data: DataRequest) -> list[Camera]:
    """Return the chosen cameras, in order of their keys."""
    rows = environment.cameras.order_by("pk")
    return list(rows.filter(camera_id__in=data.camera_ids) if data.camera_ids else rows)


def estimate(asked: ExportRequest) -> ExportSize:
    """Return about how many rows there are, by the counts of the tracks in that time."""
    data = DataRequest.of(asked.parameters)
    cameras = [camera.pk for camera in cameras_of(asked.environment, data)]
    tracks = Track.objects.filter(
        Q(camera__in=cameras), first_seen__lt=asked.end_time, last_seen__gte=asked.start_time
    ).values_list("first_seen", "last_seen", "observation_count")
    rows = sum(
        count * _share(first, last, asked.start_time, asked.end_time)
        for first, last, count in tracks.iterator(chunk_size=5000)
    )
    size = rows * _BYTES_PER_ROW[data.form] * (_GZIP_SHARE if data.gzip else 1)
    return ExportSize(round(rows), round(size))


def _share(first: datetime, last: datetime, start: datetime, end: datetime) -> float:
    """Return which part of a track lies in the range."""
    length = last - first
    if length <= timedelta():
        return 1.0
    return max(0.0, (min(last, end) - max(first, start)) / length)


def file_name(asked: ExportRequest) -> str:
    """Return such as campus-20260101T1030-20260101T1130.csv, in local time."""
    data = DataRequest.of(asked.parameters)
    span = span_name(asked.start_time, asked.end_time, data.zone)
    ending = {"json": "jsonl", "mot": "mot.zip"}.get(data.form, data.form)
    name = f"{asked.environment.environment_id}-{span}.{ending}"
    return f"{name}.gz" if data.gzip else name


def data_of(job: ExportJob) -> DataRequest:
    """Return what a job is asked for."""
    return DataRequest.of(job.parameters)
