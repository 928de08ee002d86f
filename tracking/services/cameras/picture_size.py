"""The size of a camera's picture, as a worker sees it: the calibration is kept fit for it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from tracking.models import CalibratedView, Camera
from vision.ground import GroundPlane, same_shape

NO_CALIBRATION: Final[dict[str, Any]] = {
    "homography": None,
    "calibration_points": None,
    "calibration_lines": None,
    "reprojection_error_cm": None,
    "calibrated_width": None,
    "calibrated_height": None,
    "lens_k1": None,
    "lens_model": "polynomial",
    "lens_automatic": True,
}
"""The columns of a calibration, emptied."""


def note_size(camera_key: int, width: int, height: int) -> None:
    """Store the size; a calibration of another one is converted, if the shape is the same."""
    changed = (
        Camera.objects.filter(pk=camera_key)
        .exclude(width=width, height=height)
        .update(width=width, height=height)
    )
    if changed:
        _convert_calibration(Camera.objects.get(pk=camera_key), (width, height))


def _convert_calibration(camera: Camera, seen: tuple[int, int]) -> None:
    before = camera.calibrated_size
    if camera.homography is None or before == seen:
        return
    if before is not None:
        if not same_shape(before, seen):
            return  # cut or squeezed: nobody knows which; the page says so
        former = camera.homography
        ground = GroundPlane(np.array(camera.homography, float)).resized(before, seen)
        camera.homography = ground.homography.tolist()
        across, down = seen[0] / before[0], seen[1] / before[1]
        camera.calibration_points = [
            {**pair, "image": [pair["image"][0] * across, pair["image"][1] * down]}
            for pair in camera.calibration_points or []
        ] or None
        camera.calibration_lines = [
            [[x * across, y * down] for x, y in line] for line in camera.calibration_lines or []
        ] or None
        # It shows the same scene in another size: the view that is kept stays valid.
        CalibratedView.objects.filter(camera=camera, homography=former).update(
            homography=camera.homography
        )
    camera.calibrated_width, camera.calibrated_height = seen
    columns = ["homography", "calibration_points", "calibration_lines"]
    camera.save(update_fields=[*columns, "calibrated_width", "calibrated_height"])


def calibrated_in(camera: Camera, clicked: tuple[int, int] | None = None) -> dict[str, int | None]:
    """Return the columns that say which size a new calibration is for.

    That of the picture that was `clicked`, where the camera's own has not been seen.
    """
    width, height = camera.picture_size or clicked or (None, None)
    return {"calibrated_width": width, "calibrated_height": height}
