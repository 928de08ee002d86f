"""A camera's part of its source's picture."""

from __future__ import annotations

import cv2
import numpy as np

from vision.types import Image

from .spec import CameraSpec

ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def cut_view(view: CameraSpec, image: Image) -> tuple[Image | None, str]:
    """Crop and rotate (H, W, 3); None and why where the window reaches outside."""
    if view.window is not None:
        x, y, width, height = view.window
        if min(x, y) < 0 or x + width > image.shape[1] or y + height > image.shape[0]:
            return None, (
                f"the window {width}×{height} at ({x}, {y}) reaches outside the picture "
                f"of {image.shape[1]}×{image.shape[0]}"
            )
        image = image[y : y + height, x : x + width]
    if view.rotation:
        image = np.asarray(cv2.rotate(image, ROTATIONS[view.rotation]), np.uint8)
    return image, ""
