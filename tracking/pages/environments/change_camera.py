"""Add a camera, change one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.http.pages import page, refusals, show, time_zone, user_of
from accounts.models import User
from spoton.service_errors import ServiceError
from tracking.camera_test.messages import Seen
from tracking.models import Camera, Environment
from tracking.pages.environments import joining
from tracking.pages.environments.camera_form import KEEP, CameraForm, NewCameraForm, SourceForm
from tracking.pages.environments.found import camera_or_404, environment_or_404
from tracking.pages.environments.look import result
from tracking.selectors import setup
from tracking.services.cameras import pictures
from tracking.services.cameras.camera import PICTURE, create_camera, update_camera
from tracking.services.cameras.test_source import SourceError, look_at_source
from tracking.services.recordings.import_folder import begin_import


@page("environments.manage", "GET", "HEAD", "POST")
def new(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Add a camera, and have it followed at once if that is wanted."""
    user = user_of(request)
    environment = environment_or_404(user, environment_id)
    tasks = setup.live_tasks(environment)
    form = NewCameraForm(request.POST or None, user=user, environment=environment)
    is_first = not environment.cameras.exclude(source_address="").exists()
    join = joining.JoinForm(request.POST or None, tasks=tasks.values(), is_first=is_first)
    if request.method == "POST" and form.is_valid() and join.is_valid():
        seen = _seen(request, user, environment, form)
        if isinstance(seen, HttpResponse):
            return seen
        if not form.errors:
            with refusals(form):
                values = form.values() | _size(seen)
                camera = create_camera(user, environment_id, values)
                return _added(request, camera, form, seen, join.cleaned_data["join"])
    context = {"environment": environment, "form": form, "join": join}
    return _shown(request, form, context)


@page("environments.manage", "GET", "HEAD", "POST")
def edit(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Change a camera; a task that runs takes it over."""
    user = user_of(request)
    camera = camera_or_404(user, environment_id, camera_id)
    environment = camera.environment
    form = CameraForm(request.POST or None, user=user, environment=environment, camera=camera)
    if request.method == "POST" and form.is_valid():
        seen = _seen(request, user, environment, form) if _looks_elsewhere(form, camera) else None
        if isinstance(seen, HttpResponse):
            return seen
        if not form.errors:
            with refusals(form):
                update_camera(user, environment_id, camera_id, form.values() | _size(seen))
                if seen is not None:
                    pictures.keep(camera, seen)
                if form.recordings:
                    _import(request, camera, form.recordings)
                messages.success(request, "Saved.")
                return _go(request, reverse("camera", args=[environment_id, camera_id]))
    return _shown(request, form, {"environment": environment, "camera": camera, "form": form})


def _shown(request: HttpRequest, form: SourceForm, context: dict[str, Any]) -> HttpResponse:
    if form.is_bound:
        form.without_secrets()
    response = show(request, "environments/camera_edit.html", context)
    if request.headers.get("HX-Request") == "true":
        response["HX-Retarget"], response["HX-Reswap"] = "#camera_form", "outerHTML"
    return response


def _seen(
    request: HttpRequest, user: User, environment: Environment, form: SourceForm
) -> Seen | HttpResponse | None:
    """What the source shows; an answer that says why nothing; or None where that is accepted."""
    place, folder = environment.environment_id, form.recordings
    try:
        return look_at_source(user, place, form.values(), folder=folder, anew=False)
    except SourceError as error:
        # A network camera may be off today; a file that cannot be read will not get better.
        may_wait = form.cleaned_data["kind"] == "stream"
        if may_wait and form.cleaned_data["anyway"]:
            return None
        if request.headers.get("HX-Request") == "true":
            response = result(request, error=str(error), may_wait=may_wait)
            response["HX-Retarget"], response["HX-Reswap"] = "#test", "innerHTML"
            return response
        form.add_error(None, str(error))
        return None


def _size(seen: Seen | None) -> dict[str, int]:
    return {} if seen is None else {"width": seen.width, "height": seen.height}


def _looks_elsewhere(form: CameraForm, camera: Camera) -> bool:
    values = form.values()
    if form.cleaned_data["kind"] == KEEP:
        return False
    if form.recordings:
        return True
    return any(getattr(camera, name) != values[name] for name in PICTURE)


def _added(
    request: HttpRequest, camera: Camera, form: NewCameraForm, seen: Seen | None, join: str
) -> HttpResponseBase:
    place = camera.environment.environment_id
    if seen is not None:
        pictures.keep(camera, seen)
    called = camera.name or camera.camera_id
    if form.recordings:
        _import(request, camera, form.recordings)
        messages.success(request, f"Camera {called} added. Its recordings are being imported.")
        return _go(request, reverse("camera", args=[place, camera.camera_id]))
    try:
        started = joining.start_or_join(user_of(request), camera, join)
    except ServiceError as error:
        messages.success(request, f"Camera {called} added.")
        messages.warning(request, f"It is not in a task yet: {error}")
        return _go(request, reverse("environment", args=[place]))
    messages.success(request, f"Camera {called} added{joining.told(started, join)}")
    if isinstance(started, UUID) and join == joining.START:
        return _go(request, reverse("live-task", args=[started]))
    return _go(request, reverse("environment", args=[place]))


def _import(request: HttpRequest, camera: Camera, folder: str) -> None:
    place = camera.environment.environment_id
    try:
        zone = str(time_zone(request))
        begin_import(user_of(request), place, camera.camera_id, folder, zone)
    except ServiceError as error:
        messages.error(request, str(error))


def _go(request: HttpRequest, address: str) -> HttpResponseBase:
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(address)
    return redirect(address)
