"""The torch network of each appearance model, for exporting and for CUDA. Imports torch."""

from __future__ import annotations

from pathlib import Path

from . import clip_reid, osnet
from .base import ModelUnusable
from .graph import GraphNetwork
from .normalised import Network

CLIP_REID = "clip_market1501"


def load_network(name: str, path: Path) -> Network:
    """Load the network called `name` from `path`; an .xml brings its network along.

    Raises:
        ModelUnusable: there is no such network, or the file is not of its layout.
    """
    if path.suffix == ".xml":
        return GraphNetwork(path)
    if name in osnet.ARCHITECTURES:
        return osnet.load(name, path)
    if name == CLIP_REID:
        return clip_reid.load(path)
    raise ModelUnusable(f"there is no torch network for {name}")
