"""Delete a camera: first say what goes with it, then have its ID typed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, show, user_of
from tracking.models import Recording, Track
from tracking.pages.confirm import SureForm
from tracking.pages.environments.delete_counts import counts_of
from tracking.pages.environments.lookup import camera_or_404
from tracking.selectors import setup
from tracking.services.cameras.camera import delete_camera


@page("environments.manage", "GET", "HEAD", "POST")
def delete(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Delete a camera with its tracks."""
    user = user_of(request)
    camera = camera_or_404(user, environment_id, camera_id)
    form = SureForm(request.POST or None, identifier=camera_id)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            delete_camera(user, environment_id, camera_id, with_data=True)
            messages.success(request, f"Camera {camera.name or camera_id} deleted.")
            return redirect("environment", environment_id)
    context = {
        "form": form,
        "environment": camera.environment,
        "camera": camera,
        "held": setup.held_by_task(user, camera.environment).get(camera.pk),
        "goes": counts_of(
            track=Track.objects.filter(camera=camera),
            recording=Recording.objects.filter(camera=camera),
        ),
    }
    return show(request, "cameras/delete.html", context)
