"""A network that learns further begins as what was written."""

from __future__ import annotations

import pytest
import torch

from lab.training.export import load_openvino
from lab.training.network import AppearanceNetwork
from lab.training.unfolding import unfolded
from spoton.conf.config import BASE_DIR

SHIPPED = BASE_DIR / "weights" / "spoton_reid.xml"


@pytest.fixture
def network(pictures: torch.Tensor) -> AppearanceNetwork:
    return unfolded(load_openvino(SHIPPED), pictures)


def test_it_says_what_the_written_one_says(
    network: AppearanceNetwork, pictures: torch.Tensor
) -> None:
    with torch.inference_mode():
        expected = load_openvino(SHIPPED)(pictures)
        torch.testing.assert_close(network.eval()(pictures), expected, atol=1e-3, rtol=0)


def test_it_says_nearly_the_same_while_it_learns(
    network: AppearanceNetwork, pictures: torch.Tensor
) -> None:
    expected = load_openvino(SHIPPED)(pictures).detach()
    said = network.train()(pictures)
    assert (said * expected).sum(1).min() > 0.99
    said.sum().backward()
    frozen = [*network.backbone[0].parameters(), *network.backbone[1].parameters()]
    assert all(parameter.grad is None for parameter in frozen)
    assert network.project.weight.grad is not None
