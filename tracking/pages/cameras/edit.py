"""Edit a camera."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from accounts.http.pages import page, refusals, user_of
from tracking.models import Camera
from tracking.models.source_settings import SETTINGS
from tracking.pages.cameras.form import KEEP, CameraForm
from tracking.pages.cameras.saving import begin_import_of, go_to, probed, show_form, size_of
from tracking.pages.environments.lookup import camera_or_404
from tracking.services.cameras import pictures
from tracking.services.cameras.camera import PICTURE, update_camera


@page("environments.manage", "GET", "HEAD", "POST")
def edit_camera(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Change a camera; a task that runs takes it over."""
    user = user_of(request)
    camera = camera_or_404(user, environment_id, camera_id)
    environment = camera.environment
    form = CameraForm(request.POST or None, user=user, environment=environment, camera=camera)
    if request.method == "POST" and form.is_valid():
        seen = probed(request, user, environment, form) if _changes_source(form, camera) else None
        if isinstance(seen, HttpResponse):
            return seen
        if not form.errors:
            with refusals(form):
                update_camera(user, environment_id, camera_id, form.values() | size_of(seen))
                if seen is not None:
                    pictures.keep(camera, seen)
                if form.recordings:
                    begin_import_of(request, camera, form.recordings)
                messages.success(request, "Saved.")
                return go_to(request, reverse("camera", args=[environment_id, camera_id]))
    return show_form(request, form, {"environment": environment, "camera": camera, "form": form})


def _changes_source(form: CameraForm, camera: Camera) -> bool:
    values = form.values()
    if form.cleaned_data["kind"] == KEEP:
        return False
    if form.recordings:
        return True
    read = (PICTURE | set(SETTINGS)) & values.keys()
    return any(getattr(camera, name) != values[name] for name in read)
