"""Run as `python -m lab.quantisation.process MODEL.xml PICTURES OUT.xml`, where nncf is.

It needs nncf, OpenVINO, OpenCV and numpy, and nothing of Django.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import openvino as ov

from lab.quantisation.head import head_pattern
from lab.quantisation.pictures import collect
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


def main() -> None:
    """Quantise all but the head, with the pictures of a folder."""
    import nncf  # here: this module can be read where it is not installed

    source, folder, out = map(Path, sys.argv[1:])
    model, pictures = ov.Core().read_model(source), collect(folder)
    quantised = nncf.quantize(
        model,
        nncf.Dataset(pictures, network_input),
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(pictures),
        ignored_scope=nncf.IgnoredScope(patterns=[head_pattern(model)]),
    )
    ov.save_model(quantised, out, compress_to_fp16=False)


if __name__ == "__main__":
    main()
