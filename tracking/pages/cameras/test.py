"""The test button: a picture, or what is wrong."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from accounts.http.pages import page, user_of
from spoton.service_errors import ServiceError
from tracking.pages.cameras.form import KEEP, STREAM, SourceForm
from tracking.pages.environments.lookup import camera_or_404, environment_or_404
from tracking.services.cameras.probe import SourceError, probe_camera, probe_source
from tracking.source_probe.messages import ProbeResult


@page("environments.manage", "POST")
def test_new_source(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Test what a form says; nothing is stored."""
    user = user_of(request)
    environment = environment_or_404(user, environment_id)
    camera_id = request.POST.get("changes", "")
    camera = camera_or_404(user, environment_id, camera_id) if camera_id else None
    form = SourceForm(request.POST, user=user, environment=environment, camera=camera)
    if not form.is_valid():
        words = [str(message) for field in form.errors.values() for message in field]
        return show_result(request, error=" ".join(words))
    if form.cleaned_data["kind"] == KEEP:
        return show_result(request, error="The source is unchanged. Test it on the camera page.")
    try:
        seen = probe_source(user, environment_id, form.values(), folder=form.recordings, fresh=True)
    except SourceError as error:
        return show_result(request, error=str(error), may_wait=form.cleaned_data["kind"] == STREAM)
    return show_result(request, **_facts(seen))


@page("environments.manage", "POST")
def test_camera(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Test the source of a stored camera."""
    camera = camera_or_404(user_of(request), environment_id, camera_id)
    try:
        seen = probe_camera(user_of(request), environment_id, camera_id)
    except ServiceError as error:
        if request.headers.get("HX-Request") != "true":
            messages.error(request, str(error))
            return redirect("camera", environment_id, camera_id)
        return show_result(request, error=str(error))
    if request.headers.get("HX-Request") != "true":
        messages.success(request, "The camera responds. This is a frame from it.")
        return redirect("camera", environment_id, camera.camera_id)
    return show_result(request, **_facts(seen))


def show_result(request: HttpRequest, **context: Any) -> HttpResponse:
    """Show what a test found, beside its button."""
    return render(request, "cameras/test.html", context)


def _facts(seen: ProbeResult) -> dict[str, Any]:
    picture = base64.b64encode(seen.picture if len(seen.picture) < 2**20 else seen.small)
    return {"seen": seen, "picture": f"data:image/jpeg;base64,{picture.decode()}"}
