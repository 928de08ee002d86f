"""Single boxes."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from tracking.models import Observation, Track

from .base import RecordAdmin

_TRACK: Final = "track__id__exact"
_NEWEST_TRACKS: Final = 20


@admin.register(Observation)
class ObservationAdmin(RecordAdmin[Observation]):
    """Those of one track, chosen from its page, or of the tracks that were seen last."""

    list_display = ["time", "camera", "track", "person", "confidence", "floor_x", "floor_y"]
    ordering = ["-time"]
    # Tracks and their times have an index; nothing else may be sorted or searched by.
    sortable_by = ["time"]
    list_select_related = ["camera__environment", "track", "person"]
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[Observation]:
        """Read a few tracks: to order millions of rows would read them all."""
        rows = super().get_queryset(request)
        if _TRACK in request.GET or (request.resolver_match and request.resolver_match.kwargs):
            return rows
        newest = Track.objects.order_by("-last_seen").values_list("pk", flat=True)
        return rows.filter(track__in=list(newest[:_NEWEST_TRACKS]))

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Return no filters: each would read the whole table."""
        return []

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let a track's page name its track, and nothing else."""
        return lookup == _TRACK
