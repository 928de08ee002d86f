"""The events beside the timeline of Review."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.http.pages import user_of
from analytics.pages.review.answers import data
from analytics.pages.review.asked import asked_environment, asked_span
from analytics.review import events
from analytics.review.events import Event


@data
def list_events(request: HttpRequest, environment_id: str) -> dict[str, Any]:
    """Return the first events of a span, or the last ones, and whether there are more."""
    environment, _ = asked_environment(request, environment_id)
    found, more = events.events(
        user_of(request),
        environment,
        asked_span(request),
        set(request.GET.getlist("kind")) or set(events.KINDS),
        backwards=request.GET.get("backwards") == "1",
    )
    return {"events": [_shown(one) for one in found], "more": more}


def _shown(event: Event) -> dict[str, Any]:
    return {
        "time": event.time,
        "kind": event.kind,
        "person": event.person and str(event.person),
        "text": event.text,
        "alert": event.alert and str(event.alert),
    }
