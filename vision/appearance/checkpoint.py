"""Published weights, read without running anything that the file may hold."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from .base import ModelUnusable

_NAMED = 4
"""So many layers are named in an error; the rest are counted."""


def read_state(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a checkpoint by name.

    Takes what `torch.save(model.state_dict())` writes, also inside {"state_dict": ...} and also
    under the "module." that data-parallel training puts before every name.

    Raises:
        ModelUnusable: the file cannot be read, or holds something other than tensors.
    """
    try:
        held = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, ValueError, EOFError, pickle.UnpicklingError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelUnusable(f"{path.name} cannot be read as weights: {reason}") from None
    if isinstance(held, dict) and isinstance(held.get("state_dict"), dict):
        held = held["state_dict"]
    if not isinstance(held, dict) or not all(
        isinstance(name, str) and isinstance(value, Tensor) for name, value in held.items()
    ):
        raise ModelUnusable(f"{path.name} holds no weights by name (a state_dict of tensors)")
    return {name.removeprefix("module."): value for name, value in held.items()}


def fill(network: nn.Module, state: Mapping[str, Tensor], file: str, layout: str) -> None:
    """Load `state` into `network`, all of it.

    Args:
        network: takes the weights in place.
        state: exactly the layers of `network`.
        file: name of the file, for the message.
        layout: what the file should have been, for the message.

    Raises:
        ModelUnusable: layers are missing, unknown or of another shape; the message names them.
    """
    own = network.state_dict()
    missing = [name for name in own if name not in state]
    unknown = [name for name in state if name not in own]
    shapes = [
        f"{name} {tuple(state[name].shape)} instead of {tuple(own[name].shape)}"
        for name in own
        if name in state and state[name].shape != own[name].shape
    ]
    found = (("missing", missing), ("unexpected", unknown), ("of another shape", shapes))
    problems = [f"{what}: {_listed(names)}" for what, names in found if names]
    if problems:
        raise ModelUnusable(f"{file} does not have the layout of {layout}; {'; '.join(problems)}")
    network.load_state_dict(dict(state))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"
