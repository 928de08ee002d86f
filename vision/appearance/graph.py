"""A network in OpenVINO's form, computed by torch: for models that are there in no other.

A network of people is a few kinds of layers, each of which torch has under another name. Shapes are
fixed and every constant is folded before the graph is read, so that nothing but these is left.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import torch
from openvino.passes import ConstantFolding, Manager
from torch import Tensor
from torch.nn import functional

from .base import ModelUnusable
from .normalised import Network
from .openvino import read

BATCH = 16
"""Fixed in the graph; fewer crops are filled up, more are several times as many."""

Layer = Callable[..., Tensor]


class GraphNetwork(Network):
    """Runs the layers of an .xml one after the other.

    Args:
        path: the .xml of a network that takes BGR 0–255, with its .bin beside it.

    Raises:
        ModelUnusable: the file is no such network, or has a layer that is not known here.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        model = _fixed(path)
        _, _, self.height, self.width = model.input().shape
        self.dimensions = int(model.output().shape[1])
        self._steps: list[tuple[Layer, list[str], str]] = []
        for op in model.get_ordered_ops():
            self._add(op, path.name)

    def _add(self, op: Any, file: str) -> None:
        kind, name = op.get_type_name(), _key(op.output(0)) if op.outputs() else ""
        sources = [_key(value.get_source_output()) for value in op.inputs()]
        if kind == "Parameter":
            self._given = name
        elif kind == "Result":
            self._wanted = sources[0]
        elif kind == "Constant":
            self.register_buffer(name, torch.from_numpy(np.array(op.data)))
        elif kind == "VariadicSplit":
            self._add_split(op, sources[0])
        elif kind in LAYERS:
            self._steps.append((LAYERS[kind](op), sources, name))
        else:
            raise ModelUnusable(f"{file} has a layer that torch is not told to compute: {kind}")

    def _add_split(self, op: Any, source: str) -> None:
        """Add each part of a split as a window of the input."""
        axis = int(_constant(op, 1))
        start = 0
        for output in op.outputs():
            size = output.get_shape()[axis]
            self._steps.append((_window(axis, start, size), [source], _key(output)))
            start += size

    def forward(self, pictures: Tensor) -> Tensor:
        """Map (N, 3, height, width) BGR 0–255 to (N, D)."""
        parts = [self._batch(part) for part in torch.split(pictures, BATCH)]
        return torch.cat(parts) if parts else pictures.new_empty(0, self.dimensions)

    def _batch(self, pictures: Tensor) -> Tensor:
        count = len(pictures)
        values: dict[str, Tensor] = dict(self.named_buffers())
        values[self._given] = functional.pad(pictures, (0, 0) * 3 + (0, BATCH - count))
        for layer, sources, name in self._steps:
            values[name] = layer(*(values[source] for source in sources))
        return values[self._wanted][:count]


def _fixed(path: Path) -> ov.Model:
    model = read(ov.Core(), path)
    shape = model.input().partial_shape
    shape[0] = BATCH
    model.reshape(shape)
    manager = Manager()
    manager.register_pass(ConstantFolding())
    manager.run_passes(model)
    return model


def _key(output: Any) -> str:
    return f"{output.get_node().get_name()}_{output.get_index()}"


def _constant(op: Any, index: int) -> np.ndarray[Any, Any]:
    return np.array(op.input_value(index).get_node().data)


def _window(axis: int, start: int, size: int) -> Layer:
    return lambda x: x.narrow(axis, start, size)


def _padding(op: Any, attributes: dict[str, Any]) -> tuple[int, ...]:
    before, after = tuple(attributes["pads_begin"]), tuple(attributes["pads_end"])
    if before != after or attributes["auto_pad"] not in ("explicit", "valid"):
        raise ModelUnusable(f"{op.get_friendly_name()} pads its sides differently")
    return before


def _convolution(op: Any) -> Layer:
    has = op.get_attributes()
    options: dict[str, Any] = {
        "stride": tuple(has["strides"]),
        "padding": _padding(op, has),
        "dilation": tuple(has["dilations"]),
    }
    if op.get_type_name() == "Convolution":
        return lambda x, weight: functional.conv2d(x, weight, **options)
    # (groups, outputs, inputs, rows, columns): the first two are one dimension to torch.
    return lambda x, weight: functional.conv2d(
        x, weight.flatten(0, 1), groups=len(weight), **options
    )


def _pool(op: Any) -> Layer:
    has = op.get_attributes()
    options: dict[str, Any] = {
        "kernel_size": tuple(has["kernel"]),
        "stride": tuple(has["strides"]),
        "padding": _padding(op, has),
        "ceil_mode": has["rounding_type"] == "ceil",
    }
    if op.get_type_name() == "MaxPool":
        return lambda x: functional.max_pool2d(x, **options)
    return lambda x: functional.avg_pool2d(x, count_include_pad=not has["exclude-pad"], **options)


def _reduce(compute: Callable[..., Tensor]) -> Callable[[Any], Layer]:
    def build(op: Any) -> Layer:
        axes = tuple(int(axis) for axis in _constant(op, 1).ravel())
        keep = bool(op.get_attributes()["keep_dims"])
        return lambda x, _axes: compute(x, dim=axes, keepdim=keep)

    return build


def _normalise(op: Any) -> Layer:
    """Build the normalisation by mean and variance over places (MVN)."""
    axes = tuple(int(axis) for axis in _constant(op, 1).ravel())
    epsilon = float(op.get_attributes()["eps"])

    def run(x: Tensor, _axes: Tensor) -> Tensor:
        variance, mean = torch.var_mean(x, dim=axes, correction=0, keepdim=True)
        return (x - mean) * torch.rsqrt(variance + epsilon)

    return run


def _matrix_product(op: Any) -> Layer:
    has = op.get_attributes()
    first, second = has["transpose_a"], has["transpose_b"]
    return lambda a, b: (a.mT if first else a) @ (b.mT if second else b)


def _shaped(op: Any) -> Layer:
    shape = tuple(op.output(0).get_shape())
    return lambda x, _target: x.reshape(shape)


def _same(compute: Layer) -> Callable[[Any], Layer]:
    return lambda op: compute


LAYERS: dict[str, Callable[[Any], Layer]] = {
    "Add": _same(torch.add),
    "AvgPool": _pool,
    "Concat": lambda op: lambda *parts: torch.cat(parts, op.get_attributes()["axis"]),
    "Convolution": _convolution,
    "Divide": _same(torch.div),
    "Einsum": lambda op: lambda *parts: torch.einsum(op.get_attributes()["equation"], *parts),
    "Gather": lambda op: lambda x, index, axis: x.index_select(int(axis), index.long()),
    "GroupConvolution": _convolution,
    "MVN": _normalise,
    "MatMul": _matrix_product,
    "MaxPool": _pool,
    "Maximum": _same(torch.maximum),
    "Multiply": _same(torch.mul),
    "PRelu": lambda op: lambda x, slope: torch.where(x > 0, x, x * slope),
    "ReduceL2": _reduce(torch.linalg.vector_norm),
    "ReduceMean": _reduce(torch.mean),
    "Relu": _same(functional.relu),
    "Reshape": _shaped,
    "Sigmoid": _same(torch.sigmoid),
    "Subtract": _same(torch.sub),
    "Swish": _same(functional.silu),
    "Unsqueeze": _shaped,
}
