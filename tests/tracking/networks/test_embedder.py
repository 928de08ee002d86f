"""Which appearance model runs, and what is said where it cannot."""

from __future__ import annotations

import logging
import shutil
from functools import partial
from pathlib import Path

import numpy as np
import openvino as ov
import pytest
from openvino import opset13
from pytest_django import Settings

from spoton.conf.config import BASE_DIR
from tracking.networks import embedder as module
from tracking.networks.embedder import is_loaded, load_embedder, make_embedder
from vision.appearance import ColourStripes, OpenVinoEmbedder
from vision.detection import DeviceMissing

SHARED = BASE_DIR.parent / "shared" / "models"
PAIR = "person-reidentification-retail-0287"
pair_here = pytest.mark.skipif(
    not (SHARED / f"{PAIR}.xml").exists(), reason="../shared/models is not here"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A weights folder with nothing but the manifest."""
    shutil.copy(BASE_DIR / "weights" / "manifest.toml", tmp_path)
    return tmp_path


def small_network(path: Path) -> None:
    """A mean colour as a vector."""
    picture = opset13.parameter(ov.PartialShape([-1, 3, 64, 32]), np.float32)
    mean = opset13.reduce_mean(picture, np.array([2, 3]), keep_dims=False)
    ov.save_model(ov.Model([mean], [picture], "small"), path)


def test_none_is_no_embedder(folder: Path) -> None:
    assert load_embedder("none", folder) is None
    assert not is_loaded(None)


def test_stripes_are_taken_without_a_word_where_they_are_chosen(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert isinstance(load_embedder("stripes", folder), ColourStripes)
    assert not caplog.records


@pytest.mark.parametrize(
    ("name", "device", "advice"),
    [
        ("osnet_x1_0", "cpu", "run `python manage.py fetch_weights osnet_x1_0`"),
        ("clip_market1501", "cuda", "run `python manage.py fetch_weights clip_market1501`"),
        ("spoton", "cpu", "restore them from git"),
        ("spoton", "cuda", "restore them from git"),
    ],
)
def test_missing_weights_are_made_up_for_by_stripes_and_said(
    folder: Path, caplog: pytest.LogCaptureFixture, name: str, device: str, advice: str
) -> None:
    with caplog.at_level(logging.WARNING):
        found = load_embedder(name, folder, device)
    assert isinstance(found, ColourStripes)
    assert not is_loaded(found)
    (record,) = caplog.records
    assert f"the appearance model {name} is not used" in record.message
    assert advice in record.message
    assert "colour stripes" in record.message


def test_a_broken_file_is_made_up_for_by_stripes_and_said(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "spoton_reid.xml").write_text("<net")
    (folder / "spoton_reid.bin").write_bytes(b"")
    assert isinstance(load_embedder("spoton", folder), ColourStripes)
    assert "spoton_reid.xml cannot be read" in caplog.text


@pytest.fixture
def pair(folder: Path) -> Path:
    """The folder with the Open Model Zoo's network in it."""
    for suffix in (".xml", ".bin"):
        (folder / (PAIR + suffix)).symlink_to(SHARED / (PAIR + suffix))
    return folder


CROPS = [np.random.default_rng(0).integers(0, 256, (h, 30, 3), np.uint8) for h in (1, 60, 90)]


@pair_here
def test_the_open_model_zoos_network_runs_in_openvino(
    pair: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = load_embedder(PAIR, pair, threads=1)
    assert isinstance(found, OpenVinoEmbedder)
    assert (found.name, found.dimensions) == (PAIR, 256)
    assert is_loaded(found)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    vectors = found.embed(CROPS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    alone = np.concatenate([found.embed([crop]) for crop in CROPS])
    assert (vectors * alone).sum(1).min() > 0.9999


@pair_here
def test_beside_a_gpu_the_same_network_runs_in_torch(
    pair: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from vision.appearance import torch as on_cuda

    kind = on_cuda.TorchEmbedder
    monkeypatch.setattr(on_cuda, "TorchEmbedder", partial(kind, device="cpu"))
    found = load_embedder(PAIR, pair, "cuda")
    assert isinstance(found, kind)
    assert not caplog.records
    on_cpu = load_embedder(PAIR, pair, threads=1)
    assert isinstance(on_cpu, OpenVinoEmbedder)
    assert (found.embed(CROPS) * on_cpu.embed(CROPS)).sum(1).min() > 0.99


def test_without_a_gpu_the_cpu_is_used_and_that_is_said(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str, weights_dir: Path) -> None:
        raise DeviceMissing("torch finds no CUDA device")

    monkeypatch.setattr(module, "_on_cuda", missing)
    small_network(folder / "osnet_x1_0_msmt17_openvino" / "osnet_x1_0_msmt17.xml")
    found = load_embedder("osnet_x1_0", folder, "cuda")
    assert isinstance(found, OpenVinoEmbedder)
    assert "the GPU is not used for appearance: torch finds no CUDA device" in caplog.text


def test_our_own_model_is_the_one_in_the_repository(folder: Path) -> None:
    small_network(folder / "spoton_reid.xml")
    found = load_embedder("spoton", folder, threads=1)
    assert isinstance(found, OpenVinoEmbedder)
    assert (found.name, found.dimensions) == ("spoton", 3)


def test_the_settings_choose_the_model(folder: Path, settings: Settings) -> None:
    settings.WEIGHTS_DIR = folder
    settings.APPEARANCE_MODEL = "stripes"
    assert isinstance(make_embedder("cpu"), ColourStripes)
    settings.APPEARANCE_MODEL = "none"
    assert make_embedder("cpu") is None
