"""Pictures as the network takes them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from lab.training.network import HEIGHT, WIDTH


@pytest.fixture
def pictures(street_photo: Path) -> torch.Tensor:
    """(32, 3, 160, 80) windows of the photo, BGR 0–255."""
    photo = cv2.imread(str(street_photo))
    assert photo is not None
    rng = np.random.default_rng(0)
    windows = [
        cv2.resize(photo[y : y + 400, x : x + 200], (WIDTH, HEIGHT))
        for x, y in zip(rng.integers(0, 600, 32), rng.integers(0, 600, 32), strict=True)
    ]
    return torch.from_numpy(np.stack(windows).transpose(0, 3, 1, 2).astype(np.float32))
