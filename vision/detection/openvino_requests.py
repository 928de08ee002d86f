"""Inference requests of one input size, shared by the threads that detect."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import Final

import openvino as ov

from vision.types import Floats32, Image

from .letterbox import PADDING, Letterbox

SPARE: Final = 2
"""Requests beyond one per stream, so that a stream never waits for Python."""


class RunningRequest:
    """A request that works on one picture, which is written straight into its tensor."""

    def __init__(self, pool: RequestPool, request: ov.InferRequest) -> None:
        self._pool, self._request = pool, request
        self._padded: Letterbox | None = None

    def start(self, image: Image, box: Letterbox) -> None:
        """Begin with a picture (H, W, 3), uint8 BGR; return at once."""
        tensor: Image = self._request.input_tensors[0].data[0]
        if self._padded != box:
            tensor[...] = PADDING
            self._padded = box
        box.into(image, tensor)
        self._request.start_async()

    def wait(self) -> Floats32:
        """Wait for the end and return the output; it is valid until `give_back`."""
        self._request.wait()
        output: Floats32 = self._request.output_tensors[0].data[0]
        return output

    def give_back(self) -> None:
        """Let others use it, once it has ended."""
        self._pool.idle.put(self)


class RequestPool:
    """The requests of one compiled network.

    Attributes:
        idle: requests that nobody uses.
    """

    def __init__(self, compiled: ov.CompiledModel) -> None:
        self.idle: SimpleQueue[RunningRequest] = SimpleQueue()
        for _ in range(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS") + SPARE):
            self.idle.put(RunningRequest(self, compiled.create_infer_request()))

    def take(self, *, wait: bool) -> RunningRequest | None:
        """Return an idle request; None where there is none and `wait` is False."""
        try:
            return self.idle.get(block=wait)
        except Empty:
            return None
