"""Run as `python -m lab.quantisation.process detector MODEL.xml PICTURES OUT.xml`, where nncf is.

`appearance` in place of `detector`: the pictures are crops of one person each.

It needs nncf, OpenVINO, OpenCV and numpy, and nothing of Django.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import numpy as np
import openvino as ov

from lab.quantisation.head import head_pattern
from lab.quantisation.pictures import collect
from vision.appearance.base import fit
from vision.detection.letterbox import PADDING, Letterbox
from vision.types import Floats32, Image

LONG_SIDE = 640


def network_input(image: Image) -> Floats32:
    """Return a picture as the detector takes it: (1, 3, height, width), RGB, 0–1."""
    height, width = image.shape[:2]
    box = Letterbox.fit(width, height, LONG_SIDE)
    framed = np.full((box.height, box.width, 3), PADDING, np.uint8)
    box.into(image, framed)
    return np.ascontiguousarray(framed[..., ::-1].transpose(2, 0, 1)[None] / np.float32(255))


def crop_input(crop: Image, height: int, width: int) -> Floats32:
    """Return a crop as appearance models take it: (1, 3, height, width), BGR, 0–255."""
    place = np.empty((height, width, 3), np.uint8)
    fit(crop, place)
    return np.ascontiguousarray(place.transpose(2, 0, 1)[None], np.float32)


def main() -> None:
    """Quantise a network, but a detector's head, with the pictures of a folder."""
    import nncf  # here: this module can be read where it is not installed

    kind = sys.argv[1]
    source, folder, out = map(Path, sys.argv[2:])
    model, pictures = ov.Core().read_model(source), collect(folder)
    if kind == "detector":
        prepare, kept = network_input, [head_pattern(model)]
    else:
        height, width = (int(side.get_length()) for side in list(model.input().partial_shape)[2:])
        prepare, kept = partial(crop_input, height=height, width=width), []
    quantised = nncf.quantize(
        model,
        nncf.Dataset(pictures, prepare),
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(pictures),
        ignored_scope=nncf.IgnoredScope(patterns=kept),
    )
    ov.save_model(quantised, out, compress_to_fp16=False)


if __name__ == "__main__":
    main()
