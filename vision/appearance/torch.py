"""Re-identification networks in torch on CUDA. Imported only where a GPU is used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vision.detection.base import DeviceMissing
from vision.types import Floats32, Image
from vision.unit_rows import unit_rows

from .base import fit

if TYPE_CHECKING:
    from .normalised import Network

BATCH = 64  # bounds the GPU's memory, however many people are seen at once


class TorchEmbedder:
    """The whole batch in one call, half precision.

    Args:
        network: takes (N, 3, height, width) BGR 0–255.
        name: as `APPEARANCE_MODEL` names it.
        device: as torch names it, e.g. "cuda:0"; on "cpu" it computes in single precision.

    Raises:
        DeviceMissing: torch finds no such device.
    """

    def __init__(self, network: Network, name: str, device: str = "cuda:0") -> None:
        import torch

        if device.startswith("cuda") and not torch.cuda.is_available():
            raise DeviceMissing(
                "torch finds no CUDA device: install the driver and a build of torch for it, or "
                "set DEVICE=cpu"
            )
        self.name = name
        self.dimensions = network.dimensions
        self._size = network.height, network.width
        self._device = torch.device(device)
        self._type = torch.float32 if self._device.type == "cpu" else torch.float16
        self._network = network.eval().to(self._device, self._type)

    def embed(self, crops: Sequence[Image]) -> Floats32:
        """Return (N, D) rows of unit length; see `Embedder.embed`.

        In half precision a vector may differ in its last bits with the size of the batch.
        """
        vectors = np.empty((len(crops), self.dimensions), np.float32)
        for start in range(0, len(crops), BATCH):
            part = crops[start : start + BATCH]
            vectors[start : start + len(part)] = self._forward(part)
        return unit_rows(vectors)

    def _forward(self, crops: Sequence[Image]) -> Floats32:
        import torch

        pictures = np.empty((len(crops), *self._size, 3), np.uint8)
        for crop, place in zip(crops, pictures, strict=True):
            fit(crop, place)
        with torch.inference_mode():
            given = torch.from_numpy(pictures).to(self._device).permute(0, 3, 1, 2)
            found = self._network(given.to(self._type)).float().cpu().numpy()
        return np.asarray(found, np.float32)
