"""The embedder in torch, on the processor: a GPU computes the same in half precision."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from vision.appearance import ModelUnusable
from vision.appearance import torch as embedding
from vision.appearance.networks import load_network
from vision.appearance.normalised import HALF, NormalisedNetwork
from vision.appearance.torch import TorchEmbedder
from vision.detection import DeviceMissing


class Places(nn.Module):
    """Mean colours over 4 × 2 places."""

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.avg_pool2d(x, 16).flatten(1)


@pytest.fixture
def embedder() -> TorchEmbedder:
    return TorchEmbedder(NormalisedNetwork(Places(), 64, 32, 24, HALF), "places", "cpu")


def test_more_crops_than_a_batch_come_back_in_order(
    embedder: TorchEmbedder, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    crops = [rng.integers(0, 256, (n + 1, 3 * n + 1, 3), np.uint8) for n in range(11)]
    together = embedder.embed(crops)
    assert together.shape == (11, 24)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    monkeypatch.setattr(embedding, "BATCH", 4)
    np.testing.assert_allclose(embedder.embed(crops), together, atol=1e-6)
    for crop, vector in zip(crops, together, strict=True):
        np.testing.assert_allclose(embedder.embed([crop])[0], vector, atol=1e-6)


def test_pictures_arrive_as_rgb_from_minus_one_to_one(embedder: TorchEmbedder) -> None:
    blue = np.zeros((64, 32, 3), np.uint8)
    blue[..., 0] = 255
    (vector,) = embedder.embed([blue])
    np.testing.assert_allclose(vector * np.sqrt(24), np.repeat([-1, -1, 1], 8), atol=1e-5)


def test_no_crops_no_vectors(embedder: TorchEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 24)


def test_a_crop_without_pixels_is_refused(embedder: TorchEmbedder) -> None:
    with pytest.raises(ValueError, match="no pixels"):
        embedder.embed([np.empty((0, 4, 3), np.uint8)])


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU that works")
def test_a_gpu_that_torch_does_not_find_is_named() -> None:
    with pytest.raises(DeviceMissing, match="set DEVICE=cpu"):
        TorchEmbedder(NormalisedNetwork(Places(), 64, 32, 24, HALF), "places", "cuda:0")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no GPU")
def test_a_gpu_gives_nearly_the_same(embedder: TorchEmbedder, rng: np.random.Generator) -> None:
    crops = [rng.integers(0, 256, (90, 40, 3), np.uint8) for _ in range(70)]
    there = TorchEmbedder(NormalisedNetwork(Places(), 64, 32, 24, HALF), "places", "cuda:0")
    assert (there.embed(crops) * embedder.embed(crops)).sum(1).min() > 0.999


def test_a_model_without_a_torch_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="no torch network for stripes"):
        load_network("stripes", tmp_path / "any.pt")
