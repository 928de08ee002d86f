"""What workers keep for their successors, and which days are stored: to look at."""

from __future__ import annotations

from django.contrib import admin

from tracking.models import (
    CalibratedView,
    CameraRecorder,
    ClockState,
    FloorState,
    IdentitySnapshot,
    ObservationDay,
)

from .base import RecordAdmin


@admin.register(ObservationDay)
class ObservationDayAdmin(RecordAdmin[ObservationDay]):
    """Days of capture that there are observations of."""

    list_display = ["day", "stored_on"]
    date_hierarchy = "day"


@admin.register(CameraRecorder)
class CameraRecorderAdmin(RecordAdmin[CameraRecorder]):
    """What the recorder of each camera does, and which worker holds it."""

    list_display = ["camera", "state", "reason", "since", "holder"]
    list_filter = ["state"]
    list_select_related = ["camera__environment"]


@admin.register(CalibratedView)
class CalibratedViewAdmin(RecordAdmin[CalibratedView]):
    """What each camera saw when it was calibrated; the picture is on the camera's page."""

    list_display = ["camera", "taken_at", "sharpness"]
    list_select_related = ["camera__environment"]
    exclude = ["image"]


@admin.register(FloorState)
class FloorStateAdmin(RecordAdmin[FloorState]):
    """Counts of zones and lines, by task."""

    list_display = ["task"]
    list_select_related = ["task__environment"]


@admin.register(ClockState)
class ClockStateAdmin(RecordAdmin[ClockState]):
    """By what time old data is deleted."""

    list_display = ["trusted", "wall", "doubtful_seconds"]


@admin.register(IdentitySnapshot)
class IdentitySnapshotAdmin(RecordAdmin[IdentitySnapshot]):
    """The people that each task's worker knows."""

    list_display = ["task", "epoch", "frame_index", "made_at"]
    list_select_related = ["task__environment"]
