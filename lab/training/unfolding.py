"""A written network made ready to learn further: its batch normalisations are unfolded again.

They keep a training steady, and `export.fused` folds them into the convolutions. They come back by
the outputs of each convolution for some pictures, so that the network computes the same.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from .network import AppearanceNetwork, Conv


def unfolded(folded: AppearanceNetwork, pictures: Tensor) -> AppearanceNetwork:
    """Return a network that learns, and computes what a folded one does.

    Its first two layers stay as they are, as after `AppearanceNetwork.begin_from_yolo`.

    Args:
        folded: as `load_openvino` gives it.
        pictures: (N, 3, 160, 80) BGR 0–255, a few hundred of those that it will learn from.
    """
    result = AppearanceNetwork()
    layers: dict[str, tuple[nn.Conv2d, nn.Module]] = {
        f"{name}.conv": (module.conv, module.bn)
        for name, module in result.named_modules()
        if isinstance(module, Conv)
    }
    layers["places"] = result.places, result.norm
    moments = _output_moments(folded, pictures)
    with torch.no_grad():
        for name, (conv, norm) in layers.items():
            written = folded.get_submodule(name)
            assert isinstance(written, nn.Conv2d)
            assert isinstance(norm, nn.BatchNorm2d)
            _unfold(written, conv, norm, *moments[name])
    result.project.load_state_dict(folded.project.state_dict())
    result.frozen = True
    return result


def _output_moments(
    network: AppearanceNetwork, pictures: Tensor
) -> dict[str, tuple[Tensor, Tensor]]:
    """Return (C,) mean and variance of each convolution's outputs, by its name."""
    moments: dict[str, tuple[Tensor, Tensor]] = {}

    def hook_of(name: str) -> Any:
        def note(module: nn.Module, inputs: object, output: Tensor) -> None:
            moments[name] = output.mean((0, 2, 3)), output.var((0, 2, 3), unbiased=False)

        return note

    handles = [
        module.register_forward_hook(hook_of(name))
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv2d)
    ]
    with torch.inference_mode():
        network.eval()(pictures)
    for handle in handles:
        handle.remove()
    return moments


def _unfold(
    written: nn.Conv2d, conv: nn.Conv2d, norm: nn.BatchNorm2d, mean: Tensor, variance: Tensor
) -> None:
    """Fill a convolution without bias, and its normalisation, by a written one's outputs."""
    assert written.bias is not None
    assert norm.running_mean is not None
    assert norm.running_var is not None
    conv.weight.copy_(written.weight)
    norm.running_mean.copy_(mean - written.bias)
    norm.running_var.copy_(variance)
    norm.weight.copy_(torch.sqrt(variance + norm.eps))
    norm.bias.copy_(mean)
