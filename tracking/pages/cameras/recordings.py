"""Import the recordings of a camera."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, reported, time_zone, user_of
from tracking.pages.environments.lookup import camera_or_404
from tracking.services.recordings import import_folder


@page("environments.manage", "POST")
def import_recordings(
    request: HttpRequest, environment_id: str, camera_id: str
) -> HttpResponseBase:
    """Read a folder's recordings in the background."""
    camera_or_404(user_of(request), environment_id, camera_id)
    with reported(request, "Import started. This page shows the progress."):
        folder = request.POST.get("folder", "").replace("\x00", "")
        zone = str(time_zone(request))
        import_folder.begin_import(
            user_of(request),
            environment_id,
            camera_id,
            folder,
            zone,
            guesses=request.POST.get("guesses") == "on",
        )
    return redirect("camera", environment_id, camera_id)
