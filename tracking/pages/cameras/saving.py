"""What adding and editing a camera share: test the source, then answer the form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

from accounts.http.pages import show, time_zone, user_of
from accounts.models import User
from spoton.service_errors import ServiceError
from tracking.models import Camera, Environment
from tracking.pages.cameras.form import SourceForm
from tracking.pages.cameras.test import show_result
from tracking.services.cameras.probe import SourceError, probe_source
from tracking.services.recordings.import_folder import begin_import
from tracking.source_probe.messages import ProbeResult


def show_form(request: HttpRequest, form: SourceForm, context: dict[str, Any]) -> HttpResponse:
    """Show the form, with what was typed but for passwords; htmx replaces the form alone."""
    if form.is_bound:
        form.without_secrets()
    response = show(request, "cameras/edit.html", context)
    if request.headers.get("HX-Request") == "true":
        response["HX-Retarget"], response["HX-Reswap"] = "#camera_form", "outerHTML"
    return response


def probed(
    request: HttpRequest, user: User, environment: Environment, form: SourceForm
) -> ProbeResult | HttpResponse | None:
    """Probe the source; return an answer that says why it fails, or None where that is accepted."""
    environment_id, folder = environment.environment_id, form.recordings
    try:
        return probe_source(user, environment_id, form.values(), folder=folder, fresh=False)
    except SourceError as error:
        # A network camera may be off today; a file that cannot be read will not get better.
        may_wait = form.cleaned_data["kind"] == "stream"
        if may_wait and form.cleaned_data["anyway"]:
            return None
        if request.headers.get("HX-Request") == "true":
            response = show_result(request, error=str(error), may_wait=may_wait)
            response["HX-Retarget"], response["HX-Reswap"] = "#test", "innerHTML"
            return response
        form.add_error(None, str(error))
        return None


def size_of(seen: ProbeResult | None) -> dict[str, int]:
    """Return the columns of a camera that hold its frame size, in pixels."""
    return {} if seen is None else {"width": seen.width, "height": seen.height}


def begin_import_of(request: HttpRequest, camera: Camera, folder: str) -> None:
    """Import a folder in the background; a refusal becomes a message."""
    environment_id = camera.environment.environment_id
    try:
        zone = str(time_zone(request))
        begin_import(user_of(request), environment_id, camera.camera_id, folder, zone)
    except ServiceError as error:
        messages.error(request, str(error))


def go_to(request: HttpRequest, address: str) -> HttpResponseBase:
    """Redirect, also where htmx asked."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(address)
    return redirect(address)
