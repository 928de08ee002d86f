"""The appearance model that the settings ask for, on the device that is there."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings

from vision.appearance import ColourStripes, Embedder, ModelUnusable, OpenVinoEmbedder
from vision.detection import DeviceMissing
from vision.precision import Precisions
from vision.weights import WeightsError, appearance_path, trained_path

from .precision import make_precisions

logger = logging.getLogger(__name__)

STRIPES, NONE = "stripes", "none"


def make_embedder(device: str, precisions: Precisions | None = None) -> Embedder | None:
    """Return the model of the settings on the detector's device; see `load_embedder`."""
    name, folder = settings.APPEARANCE_MODEL, settings.WEIGHTS_DIR
    return load_embedder(name, folder, device, precisions=precisions)


def load_embedder(
    name: str,
    weights_dir: Path,
    device: str = "cpu",
    threads: int = 0,
    precisions: Precisions | None = None,
) -> Embedder | None:
    """Return the model called `name`, colour stripes in its place, or None for "none".

    A system that follows people by place and colours is worth more than one that does not start,
    so a model that cannot be had is said in the log and made up for.

    Args:
        name: one of `spoton.conf.config.APPEARANCE_MODELS`.
        weights_dir: where the weights lie.
        device: "cpu" or "cuda", as `make_detector` says.
        threads: how many CPU threads inference may take; 0 = all.
        precisions: of a network on the CPU; None: as `make_precisions`.
    """
    if name == NONE:
        return None
    if name == STRIPES:
        return ColourStripes()
    try:
        return _network(name, weights_dir, device, threads, precisions or make_precisions())
    except (WeightsError, ModelUnusable) as error:
        logger.warning(
            "the appearance model %s is not used: %s. Until then people are compared by "
            "colour stripes, which is far less accurate",
            name,
            error,
        )
        return ColourStripes()


def is_loaded(embedder: Embedder | None) -> bool:
    """Return whether a network tells people apart; colour stripes are what is left without one."""
    return embedder is not None and embedder.name != STRIPES


def _network(
    name: str, weights_dir: Path, device: str, threads: int, precisions: Precisions
) -> Embedder:
    if device == "cuda":
        try:
            return _on_cuda(name, weights_dir)
        except DeviceMissing as error:
            logger.warning("the GPU is not used for appearance: %s", error)
    return OpenVinoEmbedder(appearance_path(name, weights_dir), name, threads, precisions)


def _on_cuda(name: str, weights_dir: Path) -> Embedder:
    try:
        # Import torch, which nothing on the CPU path does.
        from vision.appearance.networks import load_network
        from vision.appearance.torch import TorchEmbedder
    except (ImportError, RuntimeError, OSError) as error:  # builds that do not fit each other
        raise DeviceMissing(f"torch cannot be loaded ({error})") from None
    return TorchEmbedder(load_network(name, trained_path(name, weights_dir)), name)
