"""Keep a recording of a camera."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, reported, user_of
from tracking.pages.environments.lookup import camera_or_404
from tracking.services.recordings.keep import keep_recording


@page("recordings.keep", "POST")
def keep(
    request: HttpRequest, environment_id: str, camera_id: str, recording_id: int
) -> HttpResponseBase:
    """Protect a recording from retention, or no longer."""
    user = user_of(request)
    camera_or_404(user, environment_id, camera_id)
    protected = request.POST.get("protected") == "on"
    words = "Retention leaves this recording alone." if protected else "No longer kept."
    with reported(request, words):
        keep_recording(user, environment_id, recording_id, protected=protected)
    return redirect("camera", environment_id, camera_id)
