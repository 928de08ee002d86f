"""The trained network as OpenVINO IR, and back: so that CUDA runs the very same weights."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import torch
from torch import Tensor, nn

from vision.types import Floats32

from .network import HEIGHT, WIDTH, AppearanceNetwork, Conv


class NotOurModel(Exception):  # noqa: N818 - reads as what it is
    """The file is not the network that this package trains; the message says what differs."""


def fused(network: AppearanceNetwork) -> AppearanceNetwork:
    """Return a copy for inference, its batch normalisations folded into the convolutions."""
    result = copy.deepcopy(network).eval()
    with torch.no_grad():
        for module in result.modules():
            if isinstance(module, Conv):
                assert isinstance(module.bn, nn.BatchNorm2d)
                module.conv = _folded(module.conv, module.bn)
                module.bn = nn.Identity()
        assert isinstance(result.norm, nn.BatchNorm2d)
        result.places = _folded(result.places, result.norm)
        result.norm = nn.Identity()
    return result


def save_openvino(network: AppearanceNetwork, xml: Path) -> None:
    """Write `xml` and the .bin beside it, weights in half precision.

    The model takes (N, 3, 160, 80) BGR 0–255 and gives (N, 256) rows of unit length.
    """
    ready = fused(network)
    model = ov.convert_model(ready, example_input=torch.zeros(2, 3, HEIGHT, WIDTH))
    _name_constants(model, ready)
    model.reshape([-1, 3, HEIGHT, WIDTH])
    model.input(0).set_names({"crops"})
    model.output(0).set_names({"vectors"})
    ov.save_model(model, xml, compress_to_fp16=True)


def load_openvino(xml: Path) -> AppearanceNetwork:
    """Load the shipped file's weights into torch, folded and ready for inference.

    Raises:
        NotOurModel: the file holds another network, or none.
    """
    network = fused(AppearanceNetwork())
    try:
        constants = dict(_constants(ov.Core().read_model(xml)))
    except RuntimeError:
        raise NotOurModel(f"{xml}, with the .bin beside it, cannot be read as a model") from None
    state: dict[str, Tensor] = {}
    for name, parameter in network.state_dict().items():
        found = constants.get(name)
        if found is None or found.size != parameter.numel():
            raise NotOurModel(f"{xml} has no {name} of shape {tuple(parameter.shape)}")
        state[name] = torch.from_numpy(found.reshape(parameter.shape))
    network.load_state_dict(state)
    return network


def _folded(conv: nn.Conv2d, bn: nn.BatchNorm2d) -> nn.Conv2d:
    assert bn.running_mean is not None
    assert bn.running_var is not None
    gain = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    conv.weight.copy_(conv.weight * gain[:, None, None, None])
    conv.bias = nn.Parameter(bn.bias - bn.running_mean * gain)
    return conv


def _name_constants(model: ov.Model, network: AppearanceNetwork) -> None:
    """Give each constant its parameter's name, by which `load_openvino` finds it again."""
    nodes = [node for node in model.get_ops() if node.get_type_name() == "Constant"]
    for name, parameter in network.state_dict().items():
        values = parameter.numpy().ravel()
        same = [node for node in nodes if np.array_equal(_values(node).ravel(), values)]
        if not same:
            raise NotOurModel(f"OpenVINO's conversion has changed {name}; use another version")
        same[0].set_friendly_name(name)


def _constants(model: ov.Model) -> Iterator[tuple[str, Floats32]]:
    for node in model.get_ops():
        if node.get_type_name() == "Constant":
            # Halved precision leaves its mark on the name.
            yield node.get_friendly_name().removesuffix("_compressed"), _values(node)


def _values(node: Any) -> Floats32:
    return np.asarray(node.data, np.float32)
