"""What happened on the floors: to look at."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from tracking.models import ChangedQuarter, FloorMinute, FloorRecount, LineCrossing, ZoneVisit

from .base import RecordAdmin


@admin.register(ZoneVisit)
class ZoneVisitAdmin(RecordAdmin[ZoneVisit]):
    """Stays in zones."""

    list_display = ["zone", "person", "entered_at", "last_seen", "ended"]
    list_filter = ["zone__environment"]
    search_fields = ["=person__person_id", "zone__zone_id"]
    list_select_related = ["person", "zone__environment"]
    ordering = ["-last_seen"]
    sortable_by: ClassVar[list[str]] = []


@admin.register(LineCrossing)
class LineCrossingAdmin(RecordAdmin[LineCrossing]):
    """Crossings of lines."""

    list_display = ["line", "direction", "person", "time"]
    list_filter = ["line__environment"]
    search_fields = ["=person__person_id", "line__line_id"]
    list_select_related = ["person", "line__environment"]
    ordering = ["-time"]
    sortable_by: ClassVar[list[str]] = []


@admin.register(FloorMinute)
class FloorMinuteAdmin(RecordAdmin[FloorMinute]):
    """Minutes that were watched."""

    list_display = ["task", "minute", "watched_seconds"]
    list_select_related = ["task__environment"]
    ordering = ["-pk"]
    sortable_by: ClassVar[list[str]] = []


@admin.register(ChangedQuarter)
class ChangedQuarterAdmin(RecordAdmin[ChangedQuarter]):
    """Quarters of an hour whose figures are not up to date."""

    list_display = ["environment", "quarter", "version"]
    list_select_related = ["environment"]


@admin.register(FloorRecount)
class FloorRecountAdmin(RecordAdmin[FloorRecount]):
    """Zones and lines whose past is being counted again."""

    list_display = ["__str__", "begin", "position", "until"]
    list_select_related = ["zone__environment", "line__environment"]
