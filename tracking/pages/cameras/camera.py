"""The page of one camera."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from spoton.rights import has_right
from tracking.pages.cameras.rows import camera_row
from tracking.pages.environments.date_ranges import ranges_by_camera
from tracking.pages.environments.lookup import camera_or_404
from tracking.selectors import scope, setup
from tracking.services.cameras.calibrated_views import valid_view
from tracking.services.recordings import import_folder
from tracking.services.tasks.join import can_join

_TASKS = 8


@page("environments.view")
def show_camera(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Show its picture, what is known of it, its tasks and recordings."""
    user = user_of(request)
    camera = camera_or_404(user, environment_id, camera_id)
    recordings = scope.recordings_for(user).filter(camera=camera)
    context = {
        "environment": camera.environment,
        "camera": camera,
        "recordings": page_of(request, recordings, per_page=20),
        "import": import_folder.state_of(camera),
    }
    if request.headers.get("HX-Target") == "recordings":
        return show(request, "cameras/camera.html", context)
    held = setup.held_by_task(user, camera.environment).get(camera.pk)
    tasks = setup.live_tasks(camera.environment).values()
    context |= {
        "row": camera_row(camera, camera.environment, held),
        "held": held,
        "view": valid_view(camera) if held and held.picture_fault == "moved" else None,
        "may_join": held is None
        and camera.enabled
        and bool(camera.source_address)
        and any(can_join(task) for task in tasks),
        "tasks": setup.tasks_with(user, camera, _TASKS),
        "ranges": ranges_by_camera(recordings),
        "may_import": has_right(user, "files.use"),
    }
    return show(request, "cameras/camera.html", context)
