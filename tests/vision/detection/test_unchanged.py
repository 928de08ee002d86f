"""Importing Ultralytics leaves other libraries as they are."""

from __future__ import annotations

import subprocess
import sys

from spoton.conf.config import BASE_DIR

SCRIPT = """
import numpy as np
from PIL import Image
from vision.detection.unchanged import libraries_unchanged
printing, opening = str(np.array([0.5])), Image.open
with libraries_unchanged():
    from ultralytics import YOLO
    assert Image.open is not opening or str(np.array([0.5])) != printing
assert (str(np.array([0.5])), Image.open) == (printing, opening)
"""


def test_arrays_print_and_pictures_open_as_before() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
