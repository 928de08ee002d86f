"""What is played of a few seconds: files, and what was tracked in them."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from accounts.http.pages import user_of
from analytics.pages.review.answers import data
from analytics.pages.review.asked import asked_environment, asked_span
from analytics.review.boxes import TrackBoxes, boxes
from analytics.review.files import files, path_of
from spoton.rights import FACES, has_right
from tracking.models import Recording

_LONGEST: Final = 120.0
_AHEAD: Final = 60.0
"""Seconds after it whose files are named, too: the next one is opened in time."""
_THINNEST: Final = 8


@data
def moment(request: HttpRequest, environment_id: str) -> dict[str, Any]:
    """Return files and tracks; `until` is when the tracks end, where too many were stored."""
    _, cameras = asked_environment(request, environment_id)
    span = asked_span(request, _LONGEST)
    names = {camera.pk: camera.camera_id for camera in cameras}
    every = min(_THINNEST, max(1, _number(request.GET.get("every", "1"))))
    tracks, until = boxes(list(names), span.begin, span.end, every)
    may_play = has_right(user_of(request), FACES)
    return {
        "from": span.begin,
        "until": until,
        "files": [
            _file(one, names[one.camera_id], environment_id, may_play=may_play)
            for one in files(list(names), span.begin, span.end + _AHEAD)
        ],
        "tracks": [_track(one, names[one.camera], span.begin) for one in tracks],
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _file(one: Recording, camera: str, environment_id: str, *, may_play: bool) -> dict[str, Any]:
    """Return one file; without an address where it may not be seen."""
    there = path_of(one).is_file()
    return {
        "id": one.pk,
        "camera": camera,
        "start": one.start_time.timestamp(),
        "end": one.end_time.timestamp(),
        "fps": one.fps,
        "type": path_of(one).suffix.removeprefix(".").upper(),
        "there": there,
        "source": reverse("review-footage", args=[environment_id, one.pk])
        if may_play and there
        else None,
        "ours": one.origin == Recording.Origin.CAMERA,
        "kept": one.protected,
    }


def _track(one: TrackBoxes, camera: str, begin: float) -> dict[str, Any]:
    """Return one track; its times are after `begin`, its figures in one row for all boxes."""
    times = [round(row[0] - begin, 4) for row in one.rows]
    points = [None if row[6] is None else round(row[6], 2) for row in one.rows]
    across = [None if row[7] is None else round(row[7], 2) for row in one.rows]
    return {
        "camera": camera,
        "number": one.number,
        "person": one.person and str(one.person),
        "live": one.live,
        "task": one.task,
        "times": times,
        "boxes": [round(value, 1) for row in one.rows for value in row[1:5]],
        "seen": [int(row[5] > 0) for row in one.rows],
        "floor": [value for point in zip(points, across, strict=True) for value in point],
    }
