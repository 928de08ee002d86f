"""What the kinds share: how builders report, chosen cameras, names of files."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from exports.callbacks import Check, Progress
from exports.runs.export_run import ExportRun
from spoton.service_errors import InvalidInputError
from tracking.models import Camera, Environment


def callbacks(run: ExportRun) -> tuple[Progress, Check]:
    """Return how a builder tells a run how far it is, and asks whether to continue."""
    return run.report, lambda: run.report(run.done)


def span_name(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Return a range as a part of file names.

    >>> utc = ZoneInfo("UTC")
    >>> span_name(datetime(2026, 1, 1, tzinfo=utc), datetime(2026, 1, 2, tzinfo=utc), utc)
    '20260101T0000-20260102T0000'
    """
    return "-".join(f"{one.astimezone(zone):%Y%m%dT%H%M}" for one in (start, end))


def chosen_cameras(environment: Environment, ids: tuple[str, ...]) -> list[Camera]:
    """Return the cameras of these ids, or all; raise `InvalidInputError` for unknown ones."""
    cameras = list(environment.cameras.order_by("camera_id"))
    unknown = set(ids) - {one.camera_id for one in cameras}
    if unknown:
        raise InvalidInputError("camera_ids", f"No such camera: {', '.join(sorted(unknown))}.")
    return [one for one in cameras if not ids or one.camera_id in ids]
