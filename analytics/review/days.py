"""Days on which there is something to review, in the time zone of the user."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from analytics.review.span import TimelineSpan
from spoton.http.days import midnight
from tracking.models import Camera, Recording, Track


def day_span(day: date) -> TimelineSpan:
    """Return a day from midnight to midnight; 23 to 25 hours, where clocks change."""
    return TimelineSpan(midnight(day).timestamp(), midnight(day + timedelta(days=1)).timestamp())


def latest(cameras: QuerySet[Camera], before: datetime) -> datetime | None:
    """Return the last moment before another one of which there is footage or a track."""
    footage = Recording.objects.filter(camera=OuterRef("pk"), start_time__lt=before)
    tracks = Track.objects.filter(camera=OuterRef("pk"), last_seen__lt=before)
    found = _moments(
        cameras,
        footage.order_by("-start_time").values("end_time"),
        tracks.order_by("-last_seen").values("last_seen"),
    )
    return min(max(found), before - timedelta.resolution) if found else None


def earliest(cameras: QuerySet[Camera], since: datetime) -> datetime | None:
    """Return the first moment from another one on of which there is footage or a track."""
    footage = Recording.objects.filter(camera=OuterRef("pk"), start_time__gte=since)
    tracks = Track.objects.filter(camera=OuterRef("pk"), last_seen__gte=since)
    found = _moments(
        cameras,
        footage.order_by("start_time").values("start_time"),
        tracks.order_by(F("last_seen").asc()).values("first_seen"),
    )
    return max(min(found), since) if found else None


def day_of(moment: datetime | None) -> date | None:
    """Return the day of a moment, where the user is."""
    return None if moment is None else timezone.localdate(moment)


def _moments(
    cameras: QuerySet[Camera], footage: QuerySet[Any, Any], tracks: QuerySet[Any, Any]
) -> Collection[datetime]:
    """Return what each camera has; a look into an index each, however much is stored."""
    rows = (
        cameras.order_by()
        .annotate(footage_at=Subquery(footage[:1]), track_at=Subquery(tracks[:1]))
        .values_list("footage_at", "track_at")
    )
    return [moment for row in rows for moment in row if moment is not None]
