"""What the timeline of Review shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.http.pages import user_of
from analytics.pages.review.answers import data
from analytics.pages.review.asked import asked_environment, asked_span
from analytics.review import events, stretches


@data
def timeline(request: HttpRequest, environment_id: str) -> dict[str, Any]:
    """Return footage and tracks of each camera, and how many events there are, step by step.

    However much is stored, an answer has at most so many steps and stretches as a screen shows.
    """
    environment, cameras = asked_environment(request, environment_id)
    span = asked_span(request)
    keys = [camera.pk for camera in cameras]
    footage = stretches.footage(keys, span)
    tracks = stretches.tracks(keys, span)
    return {
        "from": span.begin,
        "to": span.end,
        "step": span.step,
        "cameras": {
            camera.camera_id: {
                "footage": footage.get(camera.pk, []),
                "tracks": tracks.get(camera.pk, []),
            }
            for camera in cameras
        },
        "events": events.counts(user_of(request), environment, span),
    }
