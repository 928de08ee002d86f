"""YOLO by Ultralytics in torch on CUDA. Imported only where a GPU is used."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vision.types import Detections, Image

from .base import DeviceMissing
from .decode import NMS_IOU, PERSON
from .unchanged import libraries_unchanged


class UltralyticsDetector:
    """The whole batch in one call, half precision.

    Args:
        model: the .pt file, or a TensorRT .engine that Ultralytics exported.
        threshold: least score of a detection, 0–1.
        long_side: pictures are scaled to this, pixels.
        device: as Ultralytics names it, e.g. "cuda:0".

    Raises:
        DeviceMissing: torch cannot be loaded, or finds no such device.
    """

    def __init__(
        self, model: Path, threshold: float = 0.1, long_side: int = 640, device: str = "cuda:0"
    ) -> None:
        try:
            import torch

            with libraries_unchanged():
                from ultralytics import YOLO  # type: ignore[attr-defined]
        except (ImportError, RuntimeError, OSError) as error:  # builds that do not fit each other
            raise DeviceMissing(
                f"torch cannot be loaded ({error}): install builds of torch and torchvision that "
                "belong together, or set DEVICE=cpu"
            ) from None
        if device.startswith("cuda") and not torch.cuda.is_available():
            raise DeviceMissing(
                "torch finds no CUDA device: install the driver and a build of torch for it, or "
                "set DEVICE=cpu"
            )
        self._model: Any = YOLO(str(model), task="detect")
        self._one_at_a_time = threading.Lock()
        self._options = {
            "conf": threshold,
            "iou": NMS_IOU,
            "classes": [PERSON],
            "imgsz": long_side,
            "device": device,
            "half": device != "cpu",
            "verbose": False,
        }

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """Return one `Detections` per picture, in order; sizes may differ."""
        if not images:
            return []
        pictures = list(map(np.ascontiguousarray, images))
        with self._one_at_a_time:
            found = self._model.predict(pictures, **self._options)
        return [
            Detections(
                result.boxes.xyxy.cpu().numpy().astype(np.float32),
                result.boxes.conf.cpu().numpy().astype(np.float32),
            )
            for result in found
        ]
