"""The frame that the newest test of a camera has seen."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from accounts.http.pages import page, user_of
from spoton.rights import FACES, has_right
from tracking.pages.environments.lookup import camera_or_404
from tracking.people.pictures import unrecognisable
from tracking.services.cameras import pictures


@page("environments.view")
def picture(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Answer the last picture that a test has seen, whole or small."""
    camera = camera_or_404(user_of(request), environment_id, camera_id)
    path = pictures.path_of(camera.pk, small="small" in request.GET)
    try:
        data = path.read_bytes()
    except OSError:
        raise Http404("This camera has no frame yet.") from None
    if not has_right(user_of(request), FACES):  # nobody is detected in it: all of it is blurred
        data = unrecognisable(data)
    return HttpResponse(data, content_type="image/jpeg")
