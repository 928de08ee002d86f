"""Fit a picture into the network's input and carry boxes back."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from vision.types import Floats32, Image

STRIDE = 32
ENLARGED = 512
"""Long side that smaller pictures are enlarged to, pixels: see docs/adr/0013."""
PADDING = 114  # the grey that YOLO models saw around pictures in training


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Scale and offset from a picture to the network's input.

    Attributes:
        scale: input pixels per picture pixel.
        left, top: padding in input pixels.
        width, height: of the network's input, multiples of 32.
        picture: (width, height) of the picture.
    """

    scale: float
    left: int
    top: int
    width: int
    height: int
    picture: tuple[int, int]

    @staticmethod
    def fit(width: int, height: int, long_side: int) -> Letterbox:
        """Choose the smallest stride-aligned input that holds the picture.

        Its long side is scaled down to `long_side`, or up to `ENLARGED`: the network knows few
        people as small as they are in small pictures. What is between goes in as it is.

        >>> box = Letterbox.fit(768, 576, 640)
        >>> (box.width, box.height, round(box.scale, 3))
        (640, 480, 0.833)
        >>> box = Letterbox.fit(448, 336, 640)
        >>> (box.width, box.height, round(box.scale, 3), box.top)
        (512, 384, 1.143, 0)
        >>> Letterbox.fit(600, 400, 640).scale
        1.0
        """
        longest = max(width, height)
        scale = min(max(longest, ENLARGED), long_side) / longest
        inner_w, inner_h = max(1, round(width * scale)), max(1, round(height * scale))
        outer_w, outer_h = (-(-side // STRIDE) * STRIDE for side in (inner_w, inner_h))
        return Letterbox(
            scale=scale,
            left=(outer_w - inner_w) // 2,
            top=(outer_h - inner_h) // 2,
            width=outer_w,
            height=outer_h,
            picture=(width, height),
        )

    def into(self, image: Image, out: Image) -> None:
        """Write `image` into `out` (height, width, 3), of which the border is already grey."""
        inner_w = max(1, round(self.picture[0] * self.scale))
        inner_h = max(1, round(self.picture[1] * self.scale))
        inside = out[self.top : self.top + inner_h, self.left : self.left + inner_w]
        if (inner_w, inner_h) == self.picture:
            np.copyto(inside, image)
        else:
            cv2.resize(image, (inner_w, inner_h), dst=inside, interpolation=cv2.INTER_LINEAR)

    def back(self, boxes: Floats32) -> Floats32:
        """Carry (N, 4) boxes of the input, x1 y1 x2 y2, to the picture's pixels, clipped to it."""
        offset = np.array([self.left, self.top, self.left, self.top], np.float32)
        picture = (boxes - offset) / np.float32(self.scale)
        width, height = self.picture
        limit = np.array([width, height, width, height], np.float32)
        clipped: Floats32 = np.clip(picture, 0, limit, dtype=np.float32)
        return clipped
