"""Re-identification networks in OpenVINO: the CPU path. Nothing here imports torch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from openvino.preprocess import PrePostProcessor

from vision.int8 import int8_path
from vision.precision import IN_FULL, Precisions, measure, names_of
from vision.precision_file import INT8
from vision.types import Floats32, Image
from vision.unit_rows import unit_rows

from .base import ModelUnusable, fit

BATCH = 2
"""Crops per request, the odd one alone. Two requests are in flight per two cores, so a larger batch
only makes the last one wait: of 1, 2, 4 and 8, 2 was fastest or next to it for every network and
count of crops measured (2 cores with AMX)."""


class OpenVinoEmbedder:
    """Crops in fixed batches over OpenVINO's own request pool.

    Every model takes (N, 3, height, width) BGR from 0 to 255 and normalises inside its graph, so
    that this class knows no model in particular. Layout and element type are compiled into the
    graph: a crop is resized straight into the network's input.

    Args:
        model: the .xml of the network.
        name: as `APPEARANCE_MODEL` names it.
        threads: how many CPU threads inference may take; 0 = all.
        precisions: chooses the precision.

    Raises:
        ModelUnusable: the file cannot be read or is no such network.
    """

    def __init__(
        self, model: Path, name: str, threads: int = 0, precisions: Precisions = IN_FULL
    ) -> None:
        self.name = name
        core = ov.Core()
        network = read(core, model)
        self.dimensions = int(network.output().partial_shape[1].get_length())
        options: dict[str, Any] = {"PERFORMANCE_HINT": "THROUGHPUT"}
        if threads:
            options["INFERENCE_NUM_THREADS"] = threads

        def compiled(size: int, precision: str) -> ov.CompiledModel:
            form, hint = network, precision
            if precision == INT8:  # what of it is not INT8 is f32
                form, hint = read(core, int8_path(model)), "f32"
            own = options | {"INFERENCE_PRECISION_HINT": hint}
            return core.compile_model(_prepared(form, size), "CPU", own)

        self._compile_as, self._path = partial(compiled, BATCH), model
        # One for both sizes: a person's vector must not change with who else is in the picture.
        self.precision = precisions.choose(model, f"{BATCH} crops", threads, self._compile_as)
        self._requests = {size: _Requests(compiled(size, self.precision)) for size in (1, BATCH)}

    def measured(self) -> dict[str, float]:
        """Return crops per second, by precision, measured side by side."""
        rates = measure(self._compile_as, names=names_of(self._path))
        return {name: BATCH * rate for name, rate in rates.items()}

    def embed(self, crops: Sequence[Image]) -> Floats32:
        """Return (N, D) rows of unit length; see `Embedder.embed`."""
        vectors = np.empty((len(crops), self.dimensions), np.float32)
        whole = len(crops) - len(crops) % BATCH
        for start in range(0, whole, BATCH):
            self._requests[BATCH].start(crops[start : start + BATCH], vectors[start:])
        for start in range(whole, len(crops)):
            self._requests[1].start(crops[start : start + 1], vectors[start:])
        for requests in self._requests.values():
            requests.wait()
        return unit_rows(vectors)


def read(core: ov.Core, path: Path) -> ov.Model:
    """Read a network of one picture to one vector.

    Raises:
        ModelUnusable: the file cannot be read or is no such network.
    """
    try:
        network = core.read_model(path)
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1]
        raise ModelUnusable(f"{path.name} cannot be read: {reason}") from None
    ends = len(network.inputs), len(network.outputs)
    if ends != (1, 1) or network.input().partial_shape.rank != ov.Dimension(4):
        raise ModelUnusable(f"{path.name} is no re-identification network: not picture to vector")
    shape = network.input().partial_shape
    if shape[1] != ov.Dimension(3) or shape[2].is_dynamic or shape[3].is_dynamic:
        raise ModelUnusable(f"{path.name} takes {shape}, not (N, 3, height, width) of fixed size")
    vector = network.output().partial_shape
    if len(vector) != 2 or vector[1].is_dynamic:
        raise ModelUnusable(f"{path.name} gives {vector}, not (N, D) of a fixed D")
    return network


def _prepared(network: ov.Model, batch: int) -> ov.Model:
    model = network.clone()
    shape = model.input().partial_shape
    shape[0] = batch
    model.reshape(shape)
    prepared = PrePostProcessor(model)
    prepared.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    prepared.input().preprocess().convert_element_type(ov.Type.f32)
    prepared.input().model().set_layout(ov.Layout("NCHW"))
    prepared.output().tensor().set_element_type(ov.Type.f32)
    return prepared.build()


class _Requests:
    """The request pool of one batch size; crops are resized straight into its tensors."""

    def __init__(self, compiled: ov.CompiledModel) -> None:
        # Two more than there are streams, so that a stream never waits for Python.
        count = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS") + 2
        self._queue = ov.AsyncInferQueue(compiled, count)
        self._queue.set_callback(self._finished)

    def start(self, crops: Sequence[Image], vectors: Floats32) -> None:
        """Begin to embed a full batch into the first rows of `vectors`."""
        request = self._queue[self._queue.get_idle_request_id()]
        for crop, place in zip(crops, request.input_tensors[0].data, strict=True):
            fit(crop, place)
        self._queue.start_async(None, vectors)

    def wait(self) -> None:
        self._queue.wait_all()

    @staticmethod
    def _finished(request: Any, vectors: Floats32) -> None:
        found = request.output_tensors[0].data
        vectors[: len(found)] = found
