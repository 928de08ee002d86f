"""YOLO in OpenVINO: the CPU path. Nothing here imports torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov

from vision.int8 import int8_path
from vision.precision import IN_FULL, Precisions, measure, names_of
from vision.precision_file import INT8
from vision.types import Detections, Floats32, Image

from .decode import decode
from .letterbox import PADDING, Letterbox
from .openvino_input import taking_pictures


class OpenVinoDetector:
    """Pictures of all cameras, in flight together over OpenVINO's own request pool.

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
        self._queues: dict[tuple[int, int], _RequestPool] = {}

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """Return one `Detections` per picture, in order; sizes may differ."""
        results: list[Detections] = [Detections.none()] * len(images)
        used: set[tuple[int, int]] = set()
        for position, image in enumerate(images):
            height, width = image.shape[:2]
            box = Letterbox.fit(width, height, self.long_side)
            shape = (box.height, box.width)
            used.add(shape)
            self._queue(shape).start(image, box, partial(self._collect, results, position, box))
        for shape in used:
            self._queues[shape].wait()
        return results

    def _collect(
        self, results: list[Detections], position: int, box: Letterbox, output: Floats32
    ) -> None:
        found = decode(output, self.threshold)
        results[position] = Detections(box.back(found.boxes), found.scores)

    def _queue(self, shape: tuple[int, int]) -> _RequestPool:
        if shape not in self._queues:
            self._queues[shape] = _RequestPool(self._compiled(shape))
        return self._queues[shape]

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


class _RequestPool:
    """The request pool of one input size; pictures are written straight into its tensors."""

    def __init__(self, compiled: ov.CompiledModel) -> None:
        # Two more than there are streams, so that a stream never waits for Python.
        requests = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS") + 2
        self._queue = ov.AsyncInferQueue(compiled, requests)
        self._queue.set_callback(self._finished)
        self._padded: list[Letterbox | None] = [None] * requests

    def start(self, image: Image, box: Letterbox, done: Callable[[Floats32], None]) -> None:
        index = self._queue.get_idle_request_id()
        tensor: Image = self._queue[index].input_tensors[0].data[0]
        if self._padded[index] != box:
            tensor[...] = PADDING
            self._padded[index] = box
        box.into(image, tensor)
        self._queue.start_async(None, done)

    def wait(self) -> None:
        self._queue.wait_all()

    @staticmethod
    def _finished(request: Any, done: Callable[[Floats32], None]) -> None:
        done(np.asarray(request.output_tensors[0].data[0]))
