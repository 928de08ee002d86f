"""Appearance models: fetched in their parts, exported in a process of their own."""

import hashlib
import importlib.util
import shutil
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command
from pytest_django import Settings

from spoton.conf.config import BASE_DIR
from tests.vision.appearance.clip_checkpoint import Encoder, write
from vision import weights
from vision.appearance import OpenVinoEmbedder, clip_reid, osnet
from vision.appearance.networks import load_network
from vision.appearance.torch import TorchEmbedder
from vision.weights import WeightsError, WeightsMissing, exporter

PAIR = "person-reidentification-retail-0287"


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    """Small networks on a busy machine: threads only wait for each other."""
    torch.set_num_threads(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A weights folder with nothing but the manifest."""
    shutil.copy(BASE_DIR / "weights" / "manifest.toml", tmp_path)
    return tmp_path


def same(name: str, source: Path, xml: Path) -> bool:
    """Whether what was exported says the same as the network itself."""
    rng = np.random.default_rng(0)
    crops = [rng.integers(0, 256, (h, h // 2, 3), np.uint8) for h in (256, 64, 100)]
    exported = OpenVinoEmbedder(xml, name, threads=1).embed(crops)
    original = TorchEmbedder(load_network(name, source), name, "cpu").embed(crops)
    return bool(((exported * original).sum(1) > 0.999).all())


@pytest.mark.skipif(importlib.util.find_spec("torchreid") is None, reason="torchreid is missing")
def test_osnet_is_exported_once_and_says_the_same(folder: Path) -> None:
    name = "osnet_ain_x1_0"  # what the others have, and layers of its own
    source = folder / f"{name}_msmt17.pt"
    torch.manual_seed(0)
    torch.save(osnet.build(name, people=10).state_dict(), source)
    said: list[str] = []
    weights.ensure([name], folder, said.append)
    assert said[-1] == f"exporting {name}_msmt17.pt to OpenVINO (once)"
    xml = weights.appearance_path(name, folder)
    assert exporter.is_current(source)
    assert same(name, source, xml)
    made = xml.stat().st_mtime_ns
    weights.ensure([name], folder, said.append)
    assert weights.appearance_path(name, folder).stat().st_mtime_ns == made


@pytest.mark.slow
def test_clip_reid_is_exported_and_says_the_same(folder: Path) -> None:
    torch.manual_seed(0)
    source = write(folder / "clip_market1501.pt", Encoder())
    weights.ensure(["clip_market1501"], folder, lambda _line: None)
    assert same("clip_market1501", source, weights.appearance_path("clip_market1501", folder))


def test_a_file_of_another_layout_is_named_and_stays(folder: Path) -> None:
    source = folder / "clip_market1501.pt"
    torch.save({"conv.weight": torch.ones(1)}, source)
    with pytest.raises(WeightsError) as error:
        weights.ensure(["clip_market1501"], folder, lambda _line: None)
    message = str(error.value)
    assert message.startswith(
        "clip_market1501.pt cannot be exported to OpenVINO: clip_market1501.pt does not have the "
        f"layout of CLIP-ReID's ViT-B/16; missing: {clip_reid.ENCODER}."
    )
    assert message.endswith("unexpected: conv.weight")
    assert source.exists()
    with pytest.raises(WeightsMissing):
        weights.appearance_path("clip_market1501", folder)


def test_a_model_of_two_files_is_fetched_and_found_as_two(tmp_path: Path) -> None:
    entries = [
        ("net", "net.xml", "embed", b"<net/>", '["net.bin"]'),
        ("net.bin", "net.bin", "part", b"1", "[]"),
    ]
    (tmp_path / "manifest.toml").write_text(
        "".join(
            f'["{name}"]\nfile = "{file}"\ntask = "{task}"\nlicence = "c"\nneeds = {needs}\n'
            f'sha256 = "{hashlib.sha256(content).hexdigest()}"\n'
            for name, file, task, content, needs in entries
        )
    )
    (tmp_path / "net.xml").write_bytes(b"<net/>")
    with pytest.raises(WeightsMissing, match="run `python manage.py fetch_weights net`"):
        weights.appearance_path("net", tmp_path)
    with pytest.raises(WeightsError, match=r"net\.bin cannot be had"):
        weights.ensure(["net"], tmp_path, lambda _line: None)
    (tmp_path / "net.bin").write_bytes(b"1")
    weights.ensure(["net"], tmp_path, pytest.fail)
    assert weights.appearance_path("net", tmp_path) == tmp_path / "net.xml"


def test_looking_for_a_model_never_fetches(folder: Path) -> None:
    for name in ("osnet_x1_0", PAIR, "clip_market1501"):
        with pytest.raises(WeightsMissing, match=f"fetch_weights {name}"):
            weights.appearance_path(name, folder)
    with pytest.raises(WeightsError, match="restore them from git"):
        weights.appearance_path("spoton", folder)


@pytest.fixture
def two_models(tmp_path: Path, settings: Settings) -> Path:
    """A manifest with a file that is here in the place of the detector, and a model that is not."""
    content = b"a demo"
    (tmp_path / "demo.avi").write_bytes(content)
    (tmp_path / "manifest.toml").write_text(
        f'[here]\nfile = "demo.avi"\ntask = "demo"\nlicence = "c"\n'
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"\n'
        f'[osnet_x1_0]\nfile = "net.pt"\ntask = "embed"\nlicence = "c"\nsha256 = "{"0" * 64}"\n'
    )
    settings.WEIGHTS_DIR = tmp_path
    settings.DETECTOR = "here"
    settings.DEMO = False
    return tmp_path


def test_a_missing_appearance_model_does_not_stop_the_start(
    two_models: Path, settings: Settings
) -> None:
    settings.APPEARANCE_MODEL = "osnet_x1_0"
    out, err = StringIO(), StringIO()
    call_command("fetch_weights", stdout=out, stderr=err)
    assert out.getvalue() == "here: here\n"
    assert "net.pt cannot be had. Put it into" in err.getvalue()
    assert "colour stripes" in err.getvalue()
    with pytest.raises(CommandError, match=r"net\.pt cannot be had"):  # asked for by name
        call_command("fetch_weights", "osnet_x1_0", stdout=out, stderr=err)


@pytest.mark.parametrize("name", ["spoton", "stripes", "none"])
def test_what_needs_no_fetching_is_not_fetched(
    two_models: Path, settings: Settings, name: str
) -> None:
    settings.APPEARANCE_MODEL = name
    out, err = StringIO(), StringIO()
    call_command("fetch_weights", stdout=out, stderr=err)
    assert (out.getvalue(), err.getvalue()) == ("here: here\n", "")
