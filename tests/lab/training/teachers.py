"""A teacher that is built like the real one but knows nothing."""

from pathlib import Path

import numpy as np
import openvino as ov
from openvino import opset13 as ops


def small_teacher(path: Path) -> Path:
    """Writes a network of (1, 3, 256, 128) to (1, 256) with a last map of 256×16×8."""
    rng = np.random.default_rng(3)
    picture = ops.parameter([1, 3, 256, 128], np.float32)
    look = rng.normal(0, 0.01, (256, 3, 16, 16)).astype(np.float32)
    last = ops.relu(ops.convolution(picture, look, [16, 16], [0, 0], [0, 0], [1, 1]))
    places = rng.normal(0, 0.1, (256, 1, 1, 16, 8)).astype(np.float32)
    pooled = ops.group_convolution(last, places, [1, 1], [0, 0], [0, 0], [1, 1])
    vector = ops.reshape(pooled, np.array([-1, 256]), special_zero=False)
    ov.save_model(ov.Model([vector], [picture], "teacher"), path, compress_to_fp16=False)
    return path
