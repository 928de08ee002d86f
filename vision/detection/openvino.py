"""YOLO in OpenVINO: the CPU path. Nothing here imports torch."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import openvino as ov

from vision.int8 import int8_path
from vision.precision import IN_FULL, Precisions, measure, names_of
from vision.precision_file import INT8
from vision.types import Detections, Image

from .decode import decode
from .letterbox import Letterbox
from .openvino_input import taking_pictures
from .openvino_requests import RequestPool, RunningRequest

_Running = tuple[RunningRequest, Letterbox]


class OpenVinoDetector:
    """Pictures of all cameras, in flight together over OpenVINO's requests.

    Each input size is compiled once (a fixed shape is faster than a dynamic one); colour order,
    layout and scaling are part of the compiled graph, so that a picture goes in as it is.

    Args:
        model: the .xml that Ultralytics exported with `dynamic=True`.
        threshold: least score of a detection, 0–1.
        long_side: larger pictures are scaled down to this, pixels; see `Letterbox.fit`.
        threads: how many CPU threads inference may take; 0 = all.
        precisions: chooses the precision of each input size.
    """

    def __init__(
        self,
        model: Path,
        threshold: float = 0.1,
        long_side: int = 640,
        threads: int = 0,
        precisions: Precisions = IN_FULL,
    ) -> None:
        self.threshold = threshold
        self.long_side = long_side
        self._core = ov.Core()
        self._model = self._core.read_model(model)
        self._path, self._threads, self._precisions = model, threads, precisions
        self._options: dict[str, Any] = {"PERFORMANCE_HINT": "THROUGHPUT"}
        if threads:
            self._options["INFERENCE_NUM_THREADS"] = threads
        self._pools: dict[tuple[int, int], RequestPool] = {}
        self._starting = threading.Lock()

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """Return one `Detections` per picture, in order; sizes may differ.

        Several threads may call it: the pictures of a call start before those of the next, and
        end while the next ones are under way, so that no stream waits between two batches.
        """
        results: list[Detections] = []
        running: deque[_Running] = deque()
        try:
            with self._starting:
                for image in images:
                    height, width = image.shape[:2]
                    box = Letterbox.fit(width, height, self.long_side)
                    pool = self._pool((box.height, box.width))
                    while (request := pool.take(wait=not running)) is None:
                        results.append(self._finish(*running.popleft()))
                    running.append((request, box))
                    request.start(image, box)
            while running:
                results.append(self._finish(*running.popleft()))
        finally:  # where one has failed
            for request, _ in running:
                with contextlib.suppress(RuntimeError):
                    request.wait()
                request.give_back()
        return results

    def _finish(self, request: RunningRequest, box: Letterbox) -> Detections:
        try:
            found = decode(request.wait(), self.threshold)
        finally:
            request.give_back()
        return Detections(box.back(found.boxes), found.scores)

    def _pool(self, shape: tuple[int, int]) -> RequestPool:
        if shape not in self._pools:
            self._pools[shape] = RequestPool(self._compiled(shape))
        return self._pools[shape]

    def _compiled(self, shape: tuple[int, int]) -> ov.CompiledModel:
        return self._compile(shape, self._choose(shape))

    def _choose(self, shape: tuple[int, int]) -> str:
        size, compile_as = f"{shape[1]}×{shape[0]}", partial(self._compile, shape)
        return self._precisions.choose(self._path, size, self._threads, compile_as)

    def precision(self, width: int, height: int) -> str:
        """Return the precision for pictures of this size."""
        box = Letterbox.fit(width, height, self.long_side)
        return self._choose((box.height, box.width))

    def measured(self, width: int, height: int) -> dict[str, float]:
        """Return pictures of this size per second, by precision, measured side by side."""
        box = Letterbox.fit(width, height, self.long_side)
        return measure(partial(self._compile, (box.height, box.width)), names=names_of(self._path))

    def _compile(self, shape: tuple[int, int], precision: str) -> ov.CompiledModel:
        model, hint = self._model, precision
        if precision == INT8:  # what of it is not INT8 is f32
            model, hint = self._core.read_model(int8_path(self._path)), "f32"
        options = self._options | {"INFERENCE_PRECISION_HINT": hint}
        return self._core.compile_model(taking_pictures(model, shape, 255.0), "CPU", options)
