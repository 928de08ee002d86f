"""A frame from the camera itself, to calibrate it on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from accounts.http.pages import page, user_of
from spoton.rights import FACES, require
from spoton.service_errors import NotAllowedError
from tracking.pages.environments.lookup import camera_or_404
from tracking.services.cameras.probe import SourceError, still_frame


@page("cameras.calibrate")
def still(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Answer a picture from the camera itself; in words why there is none."""
    camera_or_404(user_of(request), environment_id, camera_id)
    try:
        # Nobody has been detected in it yet, so that nothing of it could be blurred.
        require(user_of(request), FACES, doing="Seeing the camera's own picture")
        picture = still_frame(user_of(request), environment_id, camera_id)
    except (SourceError, NotAllowedError) as error:
        # Not an error of the page: cameras are off, and the page says so.
        return JsonResponse({"problem": str(error)})
    return HttpResponse(picture, content_type="image/jpeg")
