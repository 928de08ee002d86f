"""Add a camera."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from accounts.http.pages import page, refusals, user_of
from spoton.service_errors import ServiceError
from tracking.models import Camera
from tracking.pages.cameras import join_form
from tracking.pages.cameras.form import NewCameraForm
from tracking.pages.cameras.saving import begin_import_of, go_to, probed, show_form, size_of
from tracking.pages.environments.lookup import environment_or_404
from tracking.selectors import setup
from tracking.selectors.capacity import capacity
from tracking.selectors.scope import cameras_for
from tracking.services.cameras import pictures
from tracking.services.cameras.camera import create_camera
from tracking.source_probe.messages import ProbeResult


@page("environments.manage", "GET", "HEAD", "POST")
def add_camera(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Add a camera, and have it followed at once if that is wanted."""
    user = user_of(request)
    environment = environment_or_404(user, environment_id)
    tasks = setup.live_tasks(environment)
    form = NewCameraForm(request.POST or None, user=user, environment=environment)
    is_first = not environment.cameras.exclude(source_address="").exists()
    join = join_form.JoinForm(request.POST or None, tasks=tasks.values(), is_first=is_first)
    if request.method == "POST" and form.is_valid() and join.is_valid():
        seen = probed(request, user, environment, form)
        if isinstance(seen, HttpResponse):
            return seen
        if not form.errors:
            with refusals(form):
                values = form.values() | size_of(seen)
                camera = create_camera(user, environment_id, values)
                return _added(request, camera, form, seen, join.cleaned_data["join"])
    context = {
        "environment": environment,
        "form": form,
        "join": join,
        "capacity": capacity,
        "camera_count": cameras_for(user).filter(enabled=True).count(),
    }
    return show_form(request, form, context)


def _added(
    request: HttpRequest, camera: Camera, form: NewCameraForm, seen: ProbeResult | None, join: str
) -> HttpResponseBase:
    environment_id = camera.environment.environment_id
    if seen is not None:
        pictures.keep(camera, seen)
    called = camera.name or camera.camera_id
    if form.recordings:
        begin_import_of(request, camera, form.recordings)
        messages.success(request, f"Camera {called} added. Its recordings are being imported.")
        return go_to(request, reverse("camera", args=[environment_id, camera.camera_id]))
    try:
        started = join_form.start_or_join(user_of(request), camera, join)
    except ServiceError as error:
        messages.success(request, f"Camera {called} added.")
        messages.warning(request, f"It is not in a task yet: {error}")
        return go_to(request, reverse("environment", args=[environment_id]))
    messages.success(request, f"Camera {called} added{join_form.join_text(started, join)}")
    if isinstance(started, UUID) and join == join_form.START:
        return go_to(request, reverse("live-task", args=[started]))
    return go_to(request, reverse("environment", args=[environment_id]))
