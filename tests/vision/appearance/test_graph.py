"""Networks in OpenVINO's form, computed by torch."""

from pathlib import Path

import numpy as np
import openvino as ov
import pytest
import torch
from openvino import opset13
from torch import Tensor, nn
from torch.nn import functional

from spoton.conf.config import BASE_DIR
from vision.appearance import ModelUnusable
from vision.appearance.graph import GraphNetwork
from vision.types import Floats32

pytestmark = pytest.mark.filterwarnings(
    "ignore:`torch.jit:DeprecationWarning", "ignore::torch.jit.TracerWarning"
)

SHARED = BASE_DIR.parent / "shared" / "models"
HEIGHT, WIDTH = 48, 24


class Many(nn.Module):
    """One of every kind of layer that networks of people have."""

    order: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("order", torch.tensor([2, 1, 0]))
        self.first = nn.Conv2d(3, 8, 3, 2, 1)
        self.depthwise = nn.Conv2d(8, 16, 3, 1, 2, dilation=2, groups=8)
        self.norm = nn.InstanceNorm2d(16, affine=True)
        self.slope = nn.PReLU(init=0.3)
        self.places = nn.Parameter(torch.randn(16, 2, 6, 3))
        self.project = nn.Linear(32 + 16 + 5, 10)
        self.narrow = nn.Linear(16, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.silu(self.first(x.index_select(1, self.order) / 255 - 0.5))
        x = self.norm(self.depthwise(x))
        low, high = torch.relu(x).chunk(2, 1)
        x = self.slope(torch.cat([torch.sigmoid(high) * low, low - high], 1))
        x = functional.max_pool2d(x, 3, 2, 1) + functional.avg_pool2d(x, 2)
        x = functional.avg_pool2d(x, 3, 2, 1, count_include_pad=False)
        mean = x.mean((2, 3))
        seen = torch.einsum("nchw,cohw->nco", x, self.places).flatten(1)
        vector = self.project(torch.cat([seen, mean, self.narrow(mean)], 1))
        return functional.normalize(vector)


def exported(path: Path, network: nn.Module) -> Path:
    model = ov.convert_model(network.eval(), example_input=torch.zeros(2, 3, HEIGHT, WIDTH))
    model.reshape([-1, 3, HEIGHT, WIDTH])
    ov.save_model(model, path, compress_to_fp16=False)
    return path


def by_openvino(path: Path, pictures: Tensor) -> Floats32:
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = ov.Core().compile_model(path, "CPU", options)
    rows = [compiled(row[None].numpy())[0][0] for row in pictures]
    return np.asarray(rows, np.float32)


def pictures(count: int, height: int = HEIGHT, width: int = WIDTH) -> Tensor:
    torch.manual_seed(1)
    return torch.randint(0, 256, (count, 3, height, width)).float()


@pytest.mark.parametrize("count", [1, 16, 19])
def test_torch_computes_what_openvino_computes(tmp_path: Path, count: int) -> None:
    torch.manual_seed(0)
    path = exported(tmp_path / "many.xml", Many())
    network = GraphNetwork(path)
    assert (network.height, network.width, network.dimensions) == (HEIGHT, WIDTH, 10)
    with torch.inference_mode():
        found = network(pictures(count)).numpy()
    np.testing.assert_allclose(found, by_openvino(path, pictures(count)), atol=1e-4)


def test_no_pictures_no_vectors(tmp_path: Path) -> None:
    network = GraphNetwork(exported(tmp_path / "many.xml", Many()))
    assert network(pictures(0)).shape == (0, 10)


def test_weights_move_with_the_network(tmp_path: Path) -> None:
    network = GraphNetwork(exported(tmp_path / "many.xml", Many())).to(torch.bfloat16)
    kinds = {value.dtype for value in network.buffers() if value.is_floating_point()}
    assert kinds == {torch.bfloat16}
    with torch.inference_mode():
        assert network(pictures(2).bfloat16()).dtype == torch.bfloat16


@pytest.mark.skipif(
    not (SHARED / "person-reidentification-retail-0287.xml").exists(),
    reason="../shared/models is not here",
)
def test_the_open_model_zoos_network_is_computed_by_torch() -> None:
    path = SHARED / "person-reidentification-retail-0287.xml"
    given = pictures(3, 256, 128)
    with torch.inference_mode():
        found = GraphNetwork(path)(given).numpy()
    np.testing.assert_allclose(found, by_openvino(path, given), atol=2e-3)


def test_a_layer_that_is_not_known_is_named(tmp_path: Path) -> None:
    picture = opset13.parameter(ov.PartialShape([-1, 3, HEIGHT, WIDTH]), np.float32)
    vector = opset13.erf(opset13.reduce_mean(picture, np.array([2, 3]), keep_dims=False))
    ov.save_model(ov.Model([vector], [picture], "erf"), tmp_path / "erf.xml")
    with pytest.raises(ModelUnusable, match=r"erf\.xml has a layer .* told to compute: Erf"):
        GraphNetwork(tmp_path / "erf.xml")


def test_uneven_padding_is_refused(tmp_path: Path) -> None:
    picture = opset13.parameter(ov.PartialShape([-1, 3, HEIGHT, WIDTH]), np.float32)
    pooled = opset13.avg_pool(picture, [1, 1], [0, 0], [1, 1], [2, 2], exclude_pad=True)
    vector = opset13.reduce_mean(pooled, np.array([2, 3]), keep_dims=False)
    ov.save_model(ov.Model([vector], [picture], "uneven"), tmp_path / "uneven.xml")
    with pytest.raises(ModelUnusable, match="pads its sides differently"):
        GraphNetwork(tmp_path / "uneven.xml")
