"""The page of one environment."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from spoton.http.text_filter import holds
from spoton.rights import rights_of
from tracking.models import ProcessingTask
from tracking.pages.cameras.join_form import repeats
from tracking.pages.cameras.rows import camera_rows
from tracking.pages.environments.date_ranges import ranges_by_camera
from tracking.pages.environments.lookup import environment_card_or_404
from tracking.pages.environments.setup_steps import set_up
from tracking.selectors import scope
from tracking.selectors.recorders import stored_recordings


@page("environments.view")
def show_environment(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Show what is set up, what is next, and what runs."""
    user = user_of(request)
    environment = environment_card_or_404(user, environment_id)
    cameras = scope.cameras_for(user).filter(environment=environment)
    text = request.GET.get("q", "").replace("\x00", "").strip()
    found = cameras
    if text:
        found = cameras.filter(holds("name", text) | holds("camera_id", text))
    rows = page_of(request, found)
    context: dict[str, Any] = {
        "environment": environment,
        "rows": rows,
        "cameras": camera_rows(user, environment, rows.object_list),
        "q": text,
    }
    if request.headers.get("HX-Target") == "cameras":
        return show(request, "environments/environment.html", context)
    everything = list(cameras)
    recordings = scope.recordings_for(user).filter(camera__environment=environment)
    tasks = scope.tasks_for(user).filter(environment=environment)
    running = list(tasks.filter(status__in=ProcessingTask.ACTIVE_STATUSES))
    playable = {camera.pk for camera in everything if camera.source_address}
    playable |= set(recordings.order_by().values_list("camera_id", flat=True).distinct())
    rights = frozenset(rights_of(user))
    context |= {
        "set_up": set_up(environment, everything, playable, len(running), rights),
        "scenes": scope.scenes_for(user).filter(environment=environment),
        "recordings": ranges_by_camera(recordings),
        "stored": next(iter(stored_recordings([environment])), None),
        "running": running,
        "startable": any(camera.enabled and camera.pk in playable for camera in everything),
        "repeats": repeats(environment),
    }
    return show(request, "environments/environment.html", context)
