"""What tests of appearance share."""

from pathlib import Path

import numpy as np
import openvino as ov
import pytest
import torch
from openvino import opset13

ROWS, COLUMNS = 4, 2


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    """Small networks on a busy machine: threads only wait for each other."""
    torch.set_num_threads(1)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def small_network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of the usual form: mean colours over 4 × 2 places of a 64 × 32 picture, BGR."""
    picture = opset13.parameter(ov.PartialShape([-1, 3, 64, 32]), np.float32, name="picture")
    places = opset13.avg_pool(
        picture, [16, 16], [0, 0], [0, 0], [16, 16], exclude_pad=True, rounding_type="floor"
    )
    row = opset13.constant(np.array([0, 3 * ROWS * COLUMNS]), np.int64)
    vector = opset13.reshape(places, row, special_zero=True)
    path = tmp_path_factory.mktemp("network") / "small.xml"
    ov.save_model(ov.Model([vector], [picture], "small"), path)
    return path
