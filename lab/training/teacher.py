"""The network that is learned from, and its last map."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openvino as ov

from vision.types import Floats32, Image

from .augmentation import BOX

BATCH = 16


class TeacherMissing(Exception):  # noqa: N818 - reads as what it is
    """The teacher cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class TeacherOutput:
    """The teacher's output for N pictures.

    Attributes:
        vectors: (N, D) rows of unit length.
        maps: (N, C, rows, columns) its last map before the pooling, resampled.
    """

    vectors: Floats32
    maps: Floats32


class Teacher:
    """person-reidentification-retail-0287 of the Open Model Zoo, or one built like it.

    Args:
        model: its .xml; the .bin lies beside it.
        rows, columns: size to which its last map is resampled.
        threads: of the CPU.

    Raises:
        TeacherMissing: there is no such file, or it is built otherwise.
    """

    def __init__(self, model: Path, rows: int, columns: int, threads: int = 1) -> None:
        core = ov.Core()
        if not model.is_file() or not model.with_suffix(".bin").is_file():
            raise TeacherMissing(
                f"the teacher {model} is missing; fetch person-reidentification-retail-0287 "
                "(.xml and .bin) of the Open Model Zoo and give its .xml"
            )
        network = core.read_model(model)
        network.reshape([BATCH, 3, *BOX])
        last = _last_map(network)
        network.add_outputs([last])
        options: dict[str, object] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
        }
        if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            options["INFERENCE_PRECISION_HINT"] = "bf16"
        self._compiled = core.compile_model(network, "CPU", options)
        height, width = (int(side) for side in last.get_partial_shape().to_shape()[2:])
        self._down = _overlaps(height, rows)
        self._across = _overlaps(width, columns).T

    def say(self, pictures: Image) -> TeacherOutput:
        """Return the teacher's output for (N, 256, 128, 3) uint8 BGR pictures."""
        vectors, maps = [], []
        for begin in range(0, len(pictures), BATCH):
            part = pictures[begin : begin + BATCH]
            batch = np.zeros((BATCH, 3, *BOX), np.float32)
            batch[: len(part)] = part.transpose(0, 3, 1, 2)
            outputs = self._compiled([batch])
            vectors.append(np.array(outputs[0][: len(part)]).reshape(len(part), -1))
            maps.append(self._resampled(np.asarray(outputs[1])[: len(part)]))
        flat = np.concatenate(vectors)
        lengths = np.linalg.norm(flat, axis=1, keepdims=True)
        return TeacherOutput((flat / lengths).astype(np.float32), np.concatenate(maps))

    def _resampled(self, maps: Floats32) -> Floats32:
        narrow = maps.reshape(-1, maps.shape[-1]) @ self._across
        turned = narrow.reshape(*maps.shape[:3], -1).swapaxes(2, 3)
        short = turned.reshape(-1, maps.shape[2]) @ self._down.T
        back = short.reshape(*turned.shape[:3], -1).swapaxes(2, 3)
        return np.asarray(back, np.float32)


def _last_map(network: ov.Model) -> ov.Output:
    for node in reversed(network.get_ordered_ops()):
        if node.get_type_name() == "GroupConvolution":
            entering = node.input_value(0)
            kernel = node.input_value(1).get_partial_shape().to_shape()
            if list(kernel[-2:]) == list(entering.get_partial_shape().to_shape()[-2:]):
                return entering
    raise TeacherMissing("the teacher has no global depthwise convolution: give retail-0287")


def _overlaps(before: int, after: int) -> Floats32:
    """Return (after, before): each new cell is the mean of the old ones under it."""
    edges = np.linspace(0, before, after + 1)
    low, high = edges[:-1, None], edges[1:, None]
    cells = np.arange(before)[None]
    covered = np.clip(np.minimum(high, cells + 1) - np.maximum(low, cells), 0, None)
    return np.asarray(covered / covered.sum(1, keepdims=True), np.float32)
