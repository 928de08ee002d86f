"""A network that was written, ready to learn further: what was folded is unfolded again.

Batch normalisation keeps a training steady, and writing a model folds it into the convolutions. It
comes back by what each convolution says of some pictures, so that the network computes the same.
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
    said = _said(folded, pictures)
    result = AppearanceNetwork()
    with torch.no_grad():
        for name, module in result.named_modules():
            if isinstance(module, Conv):
                assert isinstance(module.bn, nn.BatchNorm2d)
                convolution = f"{name}.conv"
                _unfold(
                    _convolution(folded, convolution), module.conv, module.bn, said[convolution]
                )
        assert isinstance(result.norm, nn.BatchNorm2d)
        _unfold(folded.places, result.places, result.norm, said["places"])
    result.project.load_state_dict(folded.project.state_dict())
    result.frozen = True
    return result


def _said(network: AppearanceNetwork, pictures: Tensor) -> dict[str, tuple[Tensor, Tensor]]:
    """Return mean and variance of each channel of each convolution's output, by its name."""
    said: dict[str, tuple[Tensor, Tensor]] = {}

    def listen(name: str) -> Any:
        def hear(module: nn.Module, given: object, output: Tensor) -> None:
            said[name] = (output.mean((0, 2, 3)), output.var((0, 2, 3), unbiased=False))

        return hear

    handles = [
        module.register_forward_hook(listen(name))
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv2d)
    ]
    with torch.inference_mode():
        network.eval()(pictures)
    for handle in handles:
        handle.remove()
    return said


def _convolution(network: AppearanceNetwork, name: str) -> nn.Conv2d:
    module = network.get_submodule(name)
    assert isinstance(module, nn.Conv2d)
    return module


def _unfold(
    folded: nn.Conv2d, conv: nn.Conv2d, norm: nn.BatchNorm2d, said: tuple[Tensor, Tensor]
) -> None:
    assert folded.bias is not None
    assert norm.running_mean is not None
    assert norm.running_var is not None
    mean, variance = said
    conv.weight.copy_(folded.weight)
    norm.running_mean.copy_(mean - folded.bias)
    norm.running_var.copy_(variance)
    norm.weight.copy_(torch.sqrt(variance + norm.eps))
    norm.bias.copy_(mean)
