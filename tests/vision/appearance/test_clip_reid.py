"""CLIP-ReID's checkpoints: their layout, and what comes out."""

from pathlib import Path

import pytest
import torch

from tests.vision.appearance.clip_checkpoint import Encoder, beside, write
from vision.appearance import ModelUnusable, clip_reid


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Encoder:
    """The layout with fewer and narrower layers, which tells the same mistakes in less time."""
    for name, value in (("FEATURES", 48), ("HEADS", 3), ("LAYERS", 2), ("TEXT", 20)):
        monkeypatch.setattr(clip_reid, name, value)
    torch.manual_seed(0)
    return Encoder().eval()


def pictures(count: int) -> torch.Tensor:
    return torch.randint(0, 256, (count, 3, 256, 128)).float()


def test_a_checkpoint_of_the_published_size_gives_1280_numbers(tmp_path: Path) -> None:
    torch.manual_seed(0)
    encoder = Encoder().eval()
    network = clip_reid.load(write(tmp_path / "clip_market1501.pt", encoder))
    given = pictures(2)
    with torch.inference_mode():
        found, wanted = network(given), encoder(given.flip(1) / 127.5 - 1)
    assert found.shape == (2, 1280) == (2, network.dimensions)
    assert (network.height, network.width) == (256, 128)
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)


def test_names_from_data_parallel_training_are_understood(tmp_path: Path, small: Encoder) -> None:
    path = write(tmp_path / "clip.pt", small)
    state = torch.load(path, weights_only=True)
    torch.save({"state_dict": {f"module.{name}": value for name, value in state.items()}}, path)
    given = pictures(1)
    with torch.inference_mode():
        torch.testing.assert_close(clip_reid.load(path)(given), small(given.flip(1) / 127.5 - 1))


def test_weights_in_half_precision_are_taken(tmp_path: Path, small: Encoder) -> None:
    path = write(tmp_path / "clip.pt", small.half())
    with torch.inference_mode():
        assert clip_reid.load(path)(pictures(1)).dtype == torch.float32


def test_every_missing_and_unexpected_layer_is_named(tmp_path: Path, small: Encoder) -> None:
    path = write(tmp_path / "clip.pt", small)
    state = torch.load(path, weights_only=True)
    del state["image_encoder.proj"]
    state["image_encoder.ln_mid.weight"] = torch.ones(3)
    state["decoder.bias"] = torch.ones(3)
    state["image_encoder.class_embedding"] = torch.ones(7)
    torch.save(state, path)
    with pytest.raises(ModelUnusable) as error:
        clip_reid.load(path)
    assert str(error.value) == (
        "clip.pt does not have the layout of CLIP-ReID's ViT-B/16; missing: image_encoder.proj; "
        "unexpected: image_encoder.ln_mid.weight, decoder.bias; "
        "of another shape: image_encoder.class_embedding (7,) instead of (48,)"
    )


def test_a_checkpoint_of_overlapping_patches_says_what_differs(
    tmp_path: Path, small: Encoder
) -> None:
    more = {"image_encoder.positional_embedding": torch.zeros(21 * 10 + 1, 48)}
    with pytest.raises(ModelUnusable, match=r"positional_embedding \(211, 48\) instead of"):
        clip_reid.load(write(tmp_path / "clip.pt", small, **more))


def test_missing_encoder_keys_are_listed_and_the_rest_counted(
    tmp_path: Path, small: Encoder
) -> None:
    torch.save(beside(), tmp_path / "clip.pt")
    with pytest.raises(ModelUnusable, match=r"missing: .*, .*, .*, .* and \d+ more$"):
        clip_reid.load(tmp_path / "clip.pt")
