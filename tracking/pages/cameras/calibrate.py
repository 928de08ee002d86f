"""Calibrating a camera: its picture, the floor, and pairs of the same points in both."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse

from accounts.http.pages import page, show, user_of
from accounts.models import User
from spoton.service_errors import InvalidInputError
from tracking.models import Camera, TaskCamera
from tracking.pages.cameras.calibration_pairs import read_wish
from tracking.pages.environments.lookup import camera_or_404
from tracking.pages.floor.floor_data import floor_data, running_task
from tracking.selectors import setup
from tracking.services.cameras.calibrated_views import moved_pairs
from tracking.services.cameras.calibration import Calibration, calibration_of, tried_calibration
from vision.calibration.advice import CalibrationFit, advice
from vision.geometry import floor_footprint


@page("cameras.calibrate")
def calibrate(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Show picture and floor with the pairs that are stored."""
    user = user_of(request)
    camera = camera_or_404(user, environment_id, camera_id)
    stored = calibration_of(camera)
    ids = [environment_id, camera_id]
    held = setup.held_by_task(user, camera.environment) if stored.points else {}
    moved = moved_pairs(camera, held.get(camera.pk))
    pixels = moved or [point.image for point in stored.points]
    config = {
        "floor": floor_data(user, camera.environment),
        "size": camera.picture_size,
        "pictures": _pictures(user, camera),
        "pairs": [
            {"image": pixel, "floor": point.floor}
            for pixel, point in zip(pixels, stored.points, strict=True)
        ],
        # Edges of a camera that was moved lie elsewhere now.
        "lines": [] if moved else stored.lines,
        "homography": stored.homography,
        "lens": asdict(stored.lens),
        "optics": asdict(stored.optics) if stored.optics else None,
        "tryUrl": reverse("camera-calibrate-try", args=ids),
        "saveUrl": reverse("api-calibration", args=ids),
    }
    context = {"environment": camera.environment, "camera": camera, "config": config}
    return show(request, "cameras/calibrate.html", context | {"stored": stored, "moved": moved})


@page("cameras.calibrate", "POST")
def try_pairs(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Answer what the pairs would give, and store nothing.

    Pairs that give nothing are a step on the way, not an error: `problem` says why.
    """
    user = user_of(request)
    camera = camera_or_404(user, environment_id, camera_id)
    try:
        wish = read_wish(request.body)
        tried = tried_calibration(user, environment_id, camera_id, wish)
    except InvalidInputError as error:
        return JsonResponse({"problem": str(error)})
    # A camera that no task has opened yet has a size only where its picture is shown.
    return JsonResponse(_told(camera, tried, camera.picture_size or wish.size))


def _told(camera: Camera, tried: Calibration, size: tuple[int, int] | None) -> dict[str, Any]:
    judged = CalibrationFit(
        np.array([point.image for point in tried.points]),
        np.array([point.floor for point in tried.points]),
        np.array([point.error_cm for point in tried.points]),
        [index for index, point in enumerate(tried.points) if point.outlier],
        np.array(tried.homography),
        size,
        tried.optics,
    )
    bounds = camera.environment.map_bounds
    matrix = judged.homography.tolist()
    seen = floor_footprint(matrix, *size, bounds, lens=tried.optics) if size else []
    return asdict(tried) | asdict(advice(judged)) | {"footprint": seen}


def _pictures(user: User, camera: Camera) -> list[str]:
    """Return where a frame comes from, the best first: the worker's newest, else the source."""
    found = [reverse("camera-still", args=[camera.environment.environment_id, camera.camera_id])]
    task = running_task(user, camera.environment)
    followed = task is not None and any(
        entry.camera_id == camera.pk and entry.active and entry.state == TaskCamera.State.ONLINE
        for entry in task.task_cameras.all()
    )
    if task is not None and followed:
        found.insert(0, f"{reverse('media-raw', args=[task.pk])}?camera={camera.camera_id}")
    return found
