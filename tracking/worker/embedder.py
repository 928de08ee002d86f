"""The appearance model that the settings ask for, on the device that is there."""

from __future__ import annotations

import logging
from pathlib import Path

from tracking.vision.appearance import ColourStripes, Embedder, ModelUnusable, OpenVinoEmbedder
from tracking.weights import WeightsError, appearance_path

logger = logging.getLogger(__name__)


def load_embedder(
    name: str, weights_dir: Path, device: str = "cpu", threads: int = 0
) -> Embedder | None:
    """Returns the model called `name`, colour stripes in its place, or None for "none".

    A camera system that follows people by place and colours is worth more than one that does not
    start, so a model that cannot be had is said in the log and made up for.

    Args:
        name: one of `spoton.config.APPEARANCE_MODELS`.
        weights_dir: where the weights lie.
        device: "cpu" or "cuda".
        threads: how many CPU threads inference may take; 0 = all.
    """
    if name == "none":
        return None
    if name == "stripes":
        return ColourStripes()
    try:
        return OpenVinoEmbedder(appearance_path(name, weights_dir), name, threads)
    except (WeightsError, ModelUnusable) as error:
        logger.warning(
            "the appearance model %s is not used: %s. People are told apart by colour stripes "
            "until then, which is much worse",
            name,
            error,
        )
        return ColourStripes()
