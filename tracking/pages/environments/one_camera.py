"""The page of one camera, its picture, and its recordings."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, page_of, reported, show, time_zone, user_of
from spoton.rights import has_right
from tracking.pages.environments.camera_rows import camera_row
from tracking.pages.environments.date_ranges import ranges_by_camera
from tracking.pages.environments.found import camera_or_404
from tracking.selectors import scope, setup
from tracking.services.cameras import pictures
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
        return show(request, "environments/camera.html", context)
    held = setup.held_by_task(user, camera.environment).get(camera.pk)
    tasks = setup.live_tasks(camera.environment).values()
    context |= {
        "row": camera_row(camera, camera.environment, held),
        "held": held,
        "may_join": held is None
        and camera.enabled
        and bool(camera.source_address)
        and any(can_join(task) for task in tasks),
        "tasks": setup.tasks_with(user, camera, _TASKS),
        "ranges": ranges_by_camera(recordings),
        "may_import": has_right(user, "files.use"),
    }
    return show(request, "environments/camera.html", context)


@page("environments.view")
def picture(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Answer the last picture that a test has seen, whole or small."""
    camera = camera_or_404(user_of(request), environment_id, camera_id)
    path = pictures.path_of(camera.pk, small="small" in request.GET)
    try:
        data = path.read_bytes()
    except OSError:
        raise Http404("This camera has no frame yet.") from None
    return HttpResponse(data, content_type="image/jpeg")


@page("environments.manage", "POST")
def import_recordings(
    request: HttpRequest, environment_id: str, camera_id: str
) -> HttpResponseBase:
    """Read a folder's recordings in the background."""
    camera_or_404(user_of(request), environment_id, camera_id)
    with reported(request, "Import started. This page shows the progress."):
        folder = request.POST.get("folder", "").replace("\x00", "")
        zone = str(time_zone(request))
        import_folder.begin_import(user_of(request), environment_id, camera_id, folder, zone)
    return redirect("camera", environment_id, camera_id)
