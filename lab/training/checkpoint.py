"""How far a training is, kept in its work folder so that it can be broken off and continue."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .distillation import Trainer


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The file with both copies of the network and the seconds trained.

    The optimizer's running means are not kept: a training that continues warms up once more.

    Attributes:
        path: .npz.
    """

    path: Path

    def save(self, trainer: Trainer, seconds: float) -> None:
        """Replace the file at once, so that there is always a whole one."""
        arrays = {
            f"{copy}:{name}": values.numpy()
            for copy, student in (("own", trainer.student), ("average", trainer.average))
            for name, values in student.state_dict().items()
        }
        part = self.path.with_suffix(".part.npz")
        np.savez(part, **arrays, seconds=np.float64(seconds))
        part.replace(self.path)

    def load(self, trainer: Trainer) -> float:
        """Fill the trainer's networks; return the seconds trained, 0 where nothing is kept.

        Raises:
            RuntimeError: the file is of another network.
        """
        if not self.path.is_file():
            return 0.0
        with np.load(self.path) as arrays:
            for copy, student in (("own", trainer.student), ("average", trainer.average)):
                begin = f"{copy}:"
                student.load_state_dict(
                    {
                        name.removeprefix(begin): torch.from_numpy(arrays[name])
                        for name in arrays.files
                        if name.startswith(begin)
                    }
                )
            return float(arrays["seconds"])
