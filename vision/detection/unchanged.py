"""Libraries that change others for everybody as they are imported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
from PIL import Image


@contextmanager
def libraries_unchanged() -> Iterator[None]:
    """Undo what the import of Ultralytics does to numpy, OpenCV and Pillow.

    It changes how arrays are printed, takes OpenCV's threads, and puts its own function in the
    place of `PIL.Image.open`, which ends with an ImportError where a picture is broken.
    """
    printing, threads, opening = np.get_printoptions(), cv2.getNumThreads(), Image.open
    try:
        yield
    finally:
        np.set_printoptions(**printing)
        cv2.setNumThreads(threads)
        Image.open = opening
