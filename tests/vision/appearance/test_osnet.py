"""OSNet: torchreid's architectures with checkpoints as its model zoo has them."""

import importlib.machinery
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from vision.appearance import ModelUnusable, osnet
from vision.appearance.normalised import IMAGENET

torchreid = pytest.mark.skipif(
    importlib.util.find_spec("torchreid") is None, reason="torchreid is not installed"
)


def checkpoint(path: Path, name: str, people: int) -> nn.Module:
    """Saves what training would have left; returns the network."""
    torch.manual_seed(0)
    network: nn.Module = osnet.build(name, people)
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            assert layer.running_mean is not None
            layer.running_mean.normal_(0, 0.1)
    torch.save({f"module.{key}": value for key, value in network.state_dict().items()}, path)
    return network.eval()


@torchreid
@pytest.mark.parametrize(
    ("name", "people"), [("osnet_x1_0", 1041), ("osnet_x0_25", 751), ("osnet_ain_x1_0", 4101)]
)
def test_a_checkpoint_of_any_number_of_people_gives_512_numbers(
    tmp_path: Path, name: str, people: int
) -> None:
    trained = checkpoint(tmp_path / "net.pt", name, people)
    network = osnet.load(name, tmp_path / "net.pt")
    given = torch.randint(0, 256, (2, 3, 256, 128)).float()
    mean, deviation = (torch.tensor(values).view(3, 1, 1) for values in IMAGENET)
    with torch.inference_mode():
        found = network(given)
        wanted = trained((given.flip(1) / 255 - mean) / deviation)
    assert found.shape == (2, 512) == (2, network.dimensions)
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)


@torchreid
def test_a_checkpoint_of_another_width_is_refused(tmp_path: Path) -> None:
    checkpoint(tmp_path / "net.pt", "osnet_x0_25", 10)
    with pytest.raises(ModelUnusable, match=r"layout of torchreid's osnet_x1_0; of another shape"):
        osnet.load("osnet_x1_0", tmp_path / "net.pt")


@torchreid
def test_a_checkpoint_of_the_other_kind_is_refused(tmp_path: Path) -> None:
    checkpoint(tmp_path / "net.pt", "osnet_ain_x1_0", 10)
    with pytest.raises(ModelUnusable, match=r"layout of torchreid's osnet_x1_0; missing: "):
        osnet.load("osnet_x1_0", tmp_path / "net.pt")


@torchreid
def test_torchreid_itself_and_torchvision_stay_unloaded() -> None:
    code = (
        "import sys; from vision.appearance import osnet; "
        "osnet.build('osnet_x0_25', 1); print({'torchreid', 'torchvision'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_without_torchreid_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osnet, "find_spec", lambda name: None)
    with pytest.raises(ModelUnusable, match=r"run `pip install -r requirements\.txt`"):
        osnet.build("osnet_x1_0", 1)


def test_another_torchreid_is_said_plainly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spec = importlib.machinery.ModuleSpec("torchreid", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(osnet, "find_spec", lambda name: spec)
    with pytest.raises(ModelUnusable, match=r"has no osnet_ain\.py where version 0\.2\.5 has it"):
        osnet.build("osnet_ain_x1_0", 1)
