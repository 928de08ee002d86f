"""CenterFace in OpenVINO, on the CPU."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

import openvino as ov

from vision.detection.letterbox import PADDING, Letterbox
from vision.detection.openvino_input import taking_pictures
from vision.precision import IN_FULL, Precisions
from vision.types import Detections, Image

from .decode import decode

_THRESHOLD: Final = 0.18
"""A patch blurred for nothing costs less than a face that is shown. In bf16 scores are up to 0.015
lower than in f32, so that it is a little less than the 0.2 which f32 alone would have."""
_LONG_SIDE: Final = 1280
"""Larger pictures are scaled down to this, pixels: time grows with the area."""
_THREADS: Final = 2


class FaceFinder:
    """Finds faces in pictures, one after the other; each size is compiled once.

    Args:
        model: the .onnx as it was published; OpenVINO reads it in some 30 ms, so that there is
            nothing to export.
        precisions: chooses the precision of each input size.
        threshold: least score of a face, 0–1.
        long_side: larger pictures are scaled down to this, pixels.
        threads: of the CPU.
    """

    def __init__(
        self,
        model: Path,
        precisions: Precisions = IN_FULL,
        threshold: float = _THRESHOLD,
        long_side: int = _LONG_SIDE,
        threads: int = _THREADS,
    ) -> None:
        self._threshold, self._long_side, self._threads = threshold, long_side, threads
        self._core = ov.Core()
        self._path, self._precisions = model, precisions
        self._model = self._core.read_model(model)
        self._requests: dict[tuple[int, int], ov.InferRequest] = {}

    def find(self, image: Image) -> Detections:
        """Return the faces in a picture, in its pixels, clipped to it."""
        height, width = image.shape[:2]
        box = Letterbox.fit(width, height, self._long_side)
        request = self._request((box.height, box.width))
        tensor: Image = request.input_tensors[0].data[0]
        tensor[...] = PADDING
        box.into(image, tensor)
        request.infer()
        heatmap, scale, offset = (request.output_tensors[n].data[0] for n in range(3))
        found = decode(heatmap, scale, offset, self._threshold)
        return Detections(box.back(found.boxes), found.scores)

    def _request(self, shape: tuple[int, int]) -> ov.InferRequest:
        if shape not in self._requests:
            self._requests[shape] = self._compiled(shape).create_infer_request()
        return self._requests[shape]

    def _compiled(self, shape: tuple[int, int]) -> ov.CompiledModel:
        size, compile_as = f"{shape[1]}×{shape[0]}", partial(self._compile, shape)
        precision = self._precisions.choose(self._path, size, self._threads, compile_as)
        return self._compile(shape, precision)

    def _compile(self, shape: tuple[int, int], precision: str) -> ov.CompiledModel:
        options = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": self._threads,
            "INFERENCE_PRECISION_HINT": precision,
        }
        return self._core.compile_model(taking_pictures(self._model, shape), "CPU", options)
