"""OSNet by torchreid, with the weights that its authors publish.

Zhou et al., "Omni-scale feature learning for person re-identification", ICCV 2019; AIN:
"Learning generalisable omni-scale representations for person re-identification", TPAMI 2021.

Only torchreid's two files of architectures are loaded. The package itself imports its training
code with torchvision, TensorBoard and data sets, of which this needs nothing.
"""

from __future__ import annotations

from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Final

from torch import nn

from .base import ModelUnusable
from .checkpoint import fill, read_state
from .normalised import IMAGENET, NormalisedNetwork

HEIGHT, WIDTH, DIMENSIONS = 256, 128, 512
ARCHITECTURES: Final = {
    "osnet_x1_0": "osnet.py",
    "osnet_x0_25": "osnet.py",
    "osnet_ain_x1_0": "osnet_ain.py",
}
"""Name of the model and the file of torchreid that builds it."""
HEAD = "classifier."  # says which person of the training set it is


def load(name: str, path: Path) -> NormalisedNetwork:
    """Load OSNet with published weights, whatever number of people it was trained on.

    Args:
        name: one of `ARCHITECTURES`.
        path: a checkpoint of torchreid's model zoo.

    Raises:
        ModelUnusable: torchreid is not installed, or the file is no such checkpoint.
    """
    state = {key: value for key, value in read_state(path).items() if not key.startswith(HEAD)}
    network = build(name, people=1)
    network.classifier = nn.Identity()
    fill(network, state, path.name, f"torchreid's {name}")
    return NormalisedNetwork(network.eval(), HEIGHT, WIDTH, DIMENSIONS, IMAGENET)


def build(name: str, people: int) -> nn.Module:
    """Build the network before any training, with a head for `people` people.

    Raises:
        ModelUnusable: torchreid is not installed.
    """
    network: nn.Module = getattr(_architectures(name), name)(num_classes=people, pretrained=False)
    return network


def _architectures(name: str) -> ModuleType:
    package: ModuleSpec | None = find_spec("torchreid")  # finds, and runs nothing of it
    if package is None or not package.submodule_search_locations:
        raise ModelUnusable(
            f"{name} is built by torchreid, which is not installed: run "
            "`pip install -r requirements.txt`"
        )
    file = Path(package.submodule_search_locations[0]) / "reid" / "models" / ARCHITECTURES[name]
    spec = spec_from_file_location(f"torchreid_{file.stem}", file)
    if spec is None or spec.loader is None or not file.exists():
        raise ModelUnusable(f"torchreid has no {file.name} where version 0.2.5 has it")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
