"""What every torch network of people is wrapped in, so that all take the same pictures."""

from __future__ import annotations

import torch
from torch import Tensor, nn

IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Mean and standard deviation of RGB, 0–1, that most vision networks were trained with."""
HALF = (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)
"""Those that take –1 to 1."""

Channels = tuple[float, float, float]


class Network(nn.Module):
    """(N, 3, height, width) BGR 0–255 → (N, dimensions).

    Attributes:
        height, width: of the input, pixels.
        dimensions: of a vector.
    """

    height: int
    width: int
    dimensions: int


class NormalisedNetwork(Network):
    """A network for normalised RGB that takes BGR from 0 to 255, as pictures lie in memory.

    Args:
        network: (N, 3, height, width) normalised RGB → (N, D).
        height, width: of its input, pixels.
        dimensions: D.
        statistics: mean and standard deviation per channel of RGB, 0–1.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(
        self,
        network: nn.Module,
        height: int,
        width: int,
        dimensions: int,
        statistics: tuple[Channels, Channels],
    ) -> None:
        super().__init__()
        self.network = network
        self.height, self.width, self.dimensions = height, width, dimensions
        mean, deviation = (torch.tensor(values).view(1, 3, 1, 1) * 255 for values in statistics)
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)

    def forward(self, pictures: Tensor) -> Tensor:
        """Map (N, 3, height, width) BGR 0–255 to (N, D)."""
        vectors: Tensor = self.network((pictures.flip(1) - self.mean) / self.deviation)
        return vectors
