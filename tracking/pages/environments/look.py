"""The test button: a picture, or what is wrong."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from accounts.http.pages import page, user_of
from spoton.service_errors import ServiceError
from tracking.camera_test.messages import Seen
from tracking.pages.environments.camera_form import KEEP, STREAM, SourceForm
from tracking.pages.environments.found import camera_or_404, environment_or_404
from tracking.services.cameras.test_source import SourceError, look_again, look_at_source


@page("environments.manage", "POST")
def new(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Look at what a form says, which is not stored."""
    user = user_of(request)
    environment = environment_or_404(user, environment_id)
    camera_id = request.POST.get("changes", "")
    camera = camera_or_404(user, environment_id, camera_id) if camera_id else None
    form = SourceForm(request.POST, user=user, environment=environment, camera=camera)
    if not form.is_valid():
        words = [str(message) for field in form.errors.values() for message in field]
        return result(request, error=" ".join(words))
    if form.cleaned_data["kind"] == KEEP:
        return result(request, error="The source is unchanged. Test it on the camera page.")
    try:
        seen = look_at_source(
            user, environment_id, form.values(), folder=form.recordings, anew=True
        )
    except SourceError as error:
        return result(request, error=str(error), may_wait=form.cleaned_data["kind"] == STREAM)
    return result(request, **_facts(seen))


@page("environments.manage", "POST")
def again(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Look at a stored camera's source."""
    camera = camera_or_404(user_of(request), environment_id, camera_id)
    try:
        seen = look_again(user_of(request), environment_id, camera_id)
    except ServiceError as error:
        if request.headers.get("HX-Request") != "true":
            messages.error(request, str(error))
            return redirect("camera", environment_id, camera_id)
        return result(request, error=str(error))
    if request.headers.get("HX-Request") != "true":
        messages.success(request, "The camera responds. This is a frame from it.")
        return redirect("camera", environment_id, camera.camera_id)
    return result(request, **_facts(seen))


def result(request: HttpRequest, **context: Any) -> HttpResponse:
    """What a test found, for the place beside its button."""
    return render(request, "environments/test_result.html", context)


def _facts(seen: Seen) -> dict[str, Any]:
    picture = base64.b64encode(seen.picture if len(seen.picture) < 2**20 else seen.small)
    return {"seen": seen, "picture": f"data:image/jpeg;base64,{picture.decode()}"}
