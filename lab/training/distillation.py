"""Learning from a teacher: its vectors, how alike it finds people, and its last map.

Hinton et al., "Distilling the Knowledge in a Neural Network" (2015); the last map as a hint is
Romero et al., "FitNets" (2015); the similarities within a batch are Park et al., "Relational
Knowledge Distillation" (2019). Many epochs over pictures that are augmented ever again, the same
picture for both: Beyer et al., "A good teacher is patient and consistent" (2022).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vision.types import Floats32, Image

from .lessons import Chunk
from .network import DIMENSIONS, AppearanceNetwork

BACKBONE_SHARE = 0.4
"""The pre-trained layers learn at this share of the rate."""
KEPT_CHUNKS = 8
RELATIONS, HINT = 4.0, 0.5
"""Weights of the parts of the loss; the vectors' own part has 1."""


class Student(nn.Module):
    """The network with what only training needs: the layer that guesses the teacher's map."""

    def __init__(self, network: AppearanceNetwork) -> None:
        super().__init__()
        self.network = network
        self.guess = nn.Conv2d(DIMENSIONS, DIMENSIONS, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Map (N, 3, 160, 80) to vectors (N, 256), not normalised, and maps (N, 256, 10, 5)."""
        features = self.network.features(x)
        return self.network.head(features), functional.relu(self.guess(features))


@dataclass(frozen=True, slots=True)
class Scale:
    """What is subtracted and divided so that each part of the loss sees differences only.

    Attributes:
        mean: (256,) of the teacher's vectors.
        spread: (256, 1, 1) standard deviation of each channel of its map.
    """

    mean: Tensor
    spread: Tensor

    @staticmethod
    def of(chunk: Chunk) -> Scale:
        """Measure the scale on one chunk."""
        spread = chunk.maps.astype(np.float32).std((0, 2, 3))
        return Scale(
            torch.from_numpy(chunk.vectors.mean(0)),
            torch.from_numpy(spread.reshape(-1, 1, 1) + 0.01),
        )


def loss_of(
    vectors: Tensor, maps: Tensor, taught: Tensor, taught_maps: Tensor, scale: Scale
) -> Tensor:
    """Return the loss of a batch, a scalar.

    Vectors are (N, 256), those of the student not normalised; maps (N, 256, 10, 5).
    """
    own = functional.normalize(vectors.float())
    away, taught_away = (functional.normalize(x - scale.mean) for x in (own, taught))
    straight = 1 - (own * taught).sum(1).mean()
    centred = 1 - (away * taught_away).sum(1).mean()
    relations = functional.mse_loss(away @ away.T, taught_away @ taught_away.T)
    hint = ((maps.float() - taught_maps) / scale.spread).square().mean()
    return straight + centred + RELATIONS * relations + HINT * hint


@dataclass
class Trainer:
    """One run of training.

    Attributes:
        student: what learns.
        scale: see `Scale`.
        rate: highest learning rate, of the new layers.
        batch: pictures per step.
    """

    student: Student
    scale: Scale
    rate: float = 2e-3
    batch: int = 96
    steps: int = 0
    average: Student = field(init=False)

    def __post_init__(self) -> None:
        self.student.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = copy.deepcopy(self.student).eval()
        old = list(self.student.network.backbone.parameters())
        known = {id(parameter) for parameter in old}
        new = [p for p in self.student.parameters() if id(p) not in known]
        self._optimizer = torch.optim.AdamW(
            [{"params": old, "share": BACKBONE_SHARE}, {"params": new, "share": 1.0}],
            weight_decay=0.02,
        )

    def step(self, pictures: Image, vectors: Floats32, maps: np.ndarray, progress: float) -> float:
        """Train one step on (N, 160, 80, 3) pictures.

        `progress` 0–1 sets the rate. Return the loss.
        """
        warm = min(1.0, (self.steps + 1) / 200)
        rate = self.rate * warm * (0.5 + 0.5 * math.cos(math.pi * min(1.0, progress)))
        for group in self._optimizer.param_groups:
            group["lr"] = max(rate, 1e-6) * group["share"]
        self.student.train()
        x = to_input(pictures)
        with torch.autocast("cpu", torch.bfloat16):
            own, own_maps = self.student(x)
        taught_maps = torch.from_numpy(maps.astype(np.float32))
        loss = loss_of(own, own_maps, torch.from_numpy(vectors), taught_maps, self.scale)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.student.parameters(), 5.0)
        self._optimizer.step()
        self.steps += 1
        self._follow()
        return loss.item()

    def _follow(self) -> None:
        keep = min(0.998, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            for mine, theirs in zip(
                self.average.state_dict().values(), self.student.state_dict().values(), strict=True
            ):
                if mine.dtype.is_floating_point:
                    mine.lerp_(theirs, 1 - keep)


def to_input(pictures: Image) -> Tensor:
    """Convert (N, H, W, 3) uint8 to (N, 3, H, W) float32 in channels-last order."""
    return torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float()


def batches(
    chunks: Iterator[Chunk], batch: int, reuse: float, rng: np.random.Generator
) -> Iterator[Chunk]:
    """Yield random batches out of the newest chunks, each picture about `reuse` times."""
    kept: list[Chunk] = []
    for chunk in chunks:
        kept = [*kept, chunk][-KEPT_CHUNKS:]
        for _ in range(max(1, round(len(chunk.vectors) * reuse / batch))):
            drawn = kept[int(rng.integers(len(kept)))]
            rows = np.sort(rng.choice(len(drawn.vectors), batch, replace=False))
            yield Chunk(drawn.pictures[rows], drawn.vectors[rows], drawn.maps[rows])


def vectors_of(network: AppearanceNetwork, pictures: Image) -> Floats32:
    """Embed (N, 160, 80, 3) uint8 pictures as (N, 256) rows of unit length."""
    network.eval()
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        parts = [
            network(to_input(pictures[begin : begin + 128])).float().numpy()
            for begin in range(0, len(pictures), 128)
        ]
    return np.concatenate(parts)
