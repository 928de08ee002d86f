"""Import the recordings of a camera."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.http.pages import page, reported, time_zone, user_of
from tracking.pages.environments.lookup import camera_or_404
from tracking.services.recordings import import_folder


@page("environments.manage", "POST")
def import_recordings(
    request: HttpRequest, environment_id: str, camera_id: str
) -> HttpResponseBase:
    """Read a folder's recordings in the background."""
    camera_or_404(user_of(request), environment_id, camera_id)
    folder = request.POST.get("folder", "").replace("\x00", "")
    has_begun = False
    with reported(request, "Import started. This page shows the progress."):
        zone = str(time_zone(request))
        import_folder.begin_import(
            user_of(request),
            environment_id,
            camera_id,
            folder,
            zone,
            guesses=request.POST.get("guesses") == "on",
        )
        has_begun = True
    back = reverse("camera", args=[environment_id, camera_id])
    # What was refused stands in the form again, to be corrected.
    return redirect(back if has_begun else f"{back}?{urlencode({'folder': folder})}")
