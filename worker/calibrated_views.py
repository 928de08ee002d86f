"""Stores what cameras saw soon after their calibration."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from tracking.models import CalibratedView, Camera
from tracking.services.cameras.calibrated_views import valid_view

from .task_pictures import ViewRecord


def store_views(views: Iterable[ViewRecord]) -> None:
    """Store pictures, unless the camera is calibrated otherwise by now, or has one already."""
    for view in views:
        with transaction.atomic():
            camera = Camera.objects.select_for_update().filter(pk=view.camera).first()
            if camera is None or camera.homography != [list(row) for row in view.homography]:
                continue
            if valid_view(camera) is not None:
                continue
            CalibratedView.objects.update_or_create(
                camera=camera,
                defaults={
                    "homography": camera.homography,
                    "image": view.image,
                    "sharpness": view.sharpness,
                    "taken_at": view.taken_at,
                },
            )
