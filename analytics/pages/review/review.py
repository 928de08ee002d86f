"""The page that plays a day of an environment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.http.pages import page, show, time_zone, user_of
from accounts.models import User
from analytics.review import days
from analytics.review.events import KINDS
from spoton.rights import FACES, has_right
from tracking.models import Camera, Environment
from tracking.pages.environments.lookup import environment_or_404
from tracking.pages.plan import drawn_line, drawn_zone, ground
from tracking.people.colors import PALETTE, UNKNOWN
from tracking.selectors import scope


@page("recordings.view")
def show_review(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Show a day: the one that is asked for, or the last one with something to see."""
    user = user_of(request)
    environment = environment_or_404(user, environment_id)
    cameras = environment.cameras.order_by("camera_id")
    at = _moment(request.GET.get("at"))
    day = days.day_of(at) or _day(request.GET.get("day"))
    if day is None:
        day = days.day_of(days.latest(cameras, timezone.now())) or timezone.localdate()
    span = days.day_span(day)
    context: dict[str, Any] = {
        "environment": environment,
        "cameras": list(cameras),
        "kinds": KINDS,
        "day": day,
        "before": days.day_of(days.latest(cameras, span.start_time)),
        "after": days.day_of(days.earliest(cameras, span.end_time)),
    }
    context["config"] = {
        "begin": span.begin,
        "end": span.end,
        "at": at and at.timestamp(),
        "zone": str(time_zone(request)),
        **_configuration(user, environment, context["cameras"]),
    }
    return show(request, "review/review.html", context)


def _day(text: str | None) -> date | None:
    try:
        day = parse_date(text or "")
    except ValueError:
        return None
    # Their neighbours are days, too.
    return day if day and date.min < day < date.max - timedelta(days=1) else None


def _moment(text: str | None) -> datetime | None:
    """Return a moment; one without an offset is in the time zone of the user."""
    try:
        moment = parse_datetime(text or "")
        if moment is None or not 1970 < moment.year < 3000:
            return None
        return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    except (ValueError, OverflowError):
        return None


def _configuration(user: User, environment: Environment, cameras: list[Camera]) -> dict[str, Any]:
    """Return what the scripts need to know before they ask for data."""
    zones = scope.zones_for(user).filter(environment=environment)
    lines = scope.lines_for(user).filter(environment=environment)
    name = environment.environment_id
    person = reverse("person", args=["00000000-0000-4000-8000-000000000000"])
    alert = reverse("alert", args=["00000000-0000-4000-8000-000000000000"])
    return {
        "environment": name,
        "cameras": [_camera(one) for one in cameras],
        "palette": {"colors": PALETTE, "unknown": UNKNOWN},
        "map": ground(environment)
        | {
            "zones": [drawn_zone(zone) for zone in zones],
            "lines": [drawn_line(line) for line in lines],
            "views": [],
        },
        "maySeeFaces": has_right(user, FACES),
        "mayExport": has_right(user, "exports.create"),
        "mayKeep": has_right(user, "recordings.keep"),
        "addresses": {
            "timeline": reverse("review-timeline", args=[name]),
            "events": reverse("review-events", args=[name]),
            "moment": reverse("review-moment", args=[name]),
            "recordings": f"{reverse('api-environment', args=[name])}/recordings",
            "video": reverse("export-new-video"),
            "data": reverse("export-new"),
            "person": person.rpartition("/")[0],
            "alert": alert.rpartition("/")[0],
        },
    }


def _camera(camera: Camera) -> dict[str, Any]:
    size = camera.picture_size
    return {
        "id": camera.camera_id,
        "name": camera.name,
        "size": size and list(size),
        "window": camera.window and list(camera.window),
        "rotation": camera.rotation,
    }
