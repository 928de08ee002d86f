"""What a camera saw when it was calibrated."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.http.pages import page, user_of
from spoton.rights import FACES, has_right
from tracking.pages.environments.lookup import camera_or_404
from tracking.people.pictures import jpeg_answer, unrecognisable
from tracking.services.cameras.calibrated_views import valid_view


@page("environments.view")
def calibrated_view(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Answer the picture that is kept with the calibration."""
    view = valid_view(camera_or_404(user_of(request), environment_id, camera_id))
    if view is None:
        raise Http404("No picture is kept with this calibration.")
    data = bytes(view.image)
    if not has_right(user_of(request), FACES):  # nobody is detected in it: all of it is blurred
        data = unrecognisable(data)
    return jpeg_answer(data)
