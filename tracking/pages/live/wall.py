"""What the live view's scripts receive: cameras, floor map, and what each camera sees of it."""

from __future__ import annotations

from typing import Any, Final

from accounts.models import User
from spoton.rights import has_right
from tracking.models import Camera, Environment, ProcessingTask, TaskCamera, states
from tracking.pages.plan import drawn_line, drawn_zone, ground
from tracking.people.colors import PALETTE, UNKNOWN
from tracking.selectors import scope
from tracking.selectors.recorders import recorded_now
from vision.geometry import floor_footprint

# Farther than this many times the nearest floor, a camera sees people too small to find.
_FARTHEST: Final = 15.0


def camera_tiles(task: ProcessingTask) -> list[dict[str, Any]]:
    """Return the cameras of the wall."""
    entries = list(task.task_cameras.all())
    recorded = recorded_now([entry.camera_id for entry in entries])
    return [camera_tile(entry) | {"recorded": entry.camera_id in recorded} for entry in entries]


def camera_tile(entry: TaskCamera) -> dict[str, Any]:
    """Return one camera of the wall."""
    camera = entry.camera
    # The shape of the tile until its first picture: as seen before, as configured, or a guess.
    width, height = camera.picture_size or (16, 9)
    return {
        "id": camera.camera_id,
        "name": camera.name,
        "state": entry.state,
        "reason": entry.reason,
        "picture": entry.picture_fault,
        "width": width,
        "height": height,
    }


def configuration(user: User, task: ProcessingTask, zone: str) -> dict[str, Any]:
    """Return everything that the scripts need before the first message comes."""
    cameras = [entry.camera for entry in task.task_cameras.all()]
    return {
        "taskId": str(task.pk),
        "environment": task.environment.environment_id,
        "status": task.status,
        "states": states.for_scripts(),
        "recorded": task.mode == ProcessingTask.Mode.RECORDED,
        "mayRun": has_right(user, "tasks.run"),
        "zone": zone,
        "cameras": [camera.camera_id for camera in cameras],
        "palette": {"colors": PALETTE, "unknown": UNKNOWN},
        "map": _map(user, task.environment) | {"views": _views(cameras, task.environment)},
    }


def _map(user: User, environment: Environment) -> dict[str, Any]:
    zones = scope.zones_for(user).filter(environment=environment)
    lines = scope.lines_for(user).filter(environment=environment)
    return ground(environment) | {
        "zones": [drawn_zone(zone) for zone in zones],
        "lines": [drawn_line(line) for line in lines],
    }


def _views(cameras: list[Camera], environment: Environment) -> list[dict[str, Any]]:
    """Return, by camera, the floor that it sees and where it stands, as far as known."""
    return [
        {
            "camera": camera.camera_id,
            "polygon": _floor_seen(camera, environment),
            "position": None
            if camera.position_x is None or camera.position_y is None
            else [camera.position_x, camera.position_y],
        }
        for camera in cameras
    ]


def _floor_seen(camera: Camera, environment: Environment) -> list[tuple[float, float]]:
    if camera.homography is None or camera.picture_size is None:
        return []
    return floor_footprint(
        camera.homography,
        *camera.picture_size,
        environment.map_bounds,
        1 / _FARTHEST,
        lens=camera.lens,
    )
