"""Networks that take pictures as they are: OpenVINO converts them on the way in."""

from __future__ import annotations

import openvino as ov
from openvino.preprocess import ColorFormat, PrePostProcessor


def taking_pictures(model: ov.Model, shape: tuple[int, int], scale: float = 1.0) -> ov.Model:
    """Return a copy of a network that takes one (height, width, 3) picture, uint8 BGR.

    Args:
        model: takes RGB, (1, 3, height, width) float32.
        shape: (height, width) in pixels.
        scale: by which the network wants values divided.
    """
    copy = model.clone()
    copy.reshape([1, 3, *shape])
    prepared = PrePostProcessor(copy)
    prepared.input().tensor().set_element_type(ov.Type.u8).set_layout(
        ov.Layout("NHWC")
    ).set_color_format(ColorFormat.BGR)
    steps = prepared.input().preprocess().convert_element_type(ov.Type.f32)
    steps.convert_color(ColorFormat.RGB)
    if scale != 1.0:
        steps.scale(scale)
    prepared.input().model().set_layout(ov.Layout("NCHW"))
    return prepared.build()
