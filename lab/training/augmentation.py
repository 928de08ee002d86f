"""More people than there are pictures of: recoloured, cut, mixed, covered, blurred.

A stored crop is 320×160 and shows a quarter more than the person's box, which lies in its middle
256×128. Colours are changed per body half, so that clothes come in every colour and the network
cannot learn the few people by heart.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from vision.types import Floats32, Image

STORED = (320, 160)
BOX = (256, 128)
"""Height and width of an augmented picture, the teacher's input."""


@dataclass(frozen=True, slots=True)
class Augmenter:
    """Draws augmented people.

    Attributes:
        crops: (N, 320, 160, 3) uint8 BGR.
        weights: (N,) how often each is drawn; sums to 1.
    """

    crops: Image
    weights: Floats32

    def draw(self, count: int, rng: np.random.Generator) -> Image:
        """Draw (count, 256, 128, 3) uint8 BGR augmented people."""
        chosen = rng.choice(len(self.crops), (count, 2), p=self.weights)
        out = np.empty((count, *BOX, 3), np.uint8)
        for row, (first, second) in enumerate(chosen):
            out[row] = self._one(self.crops[first], self.crops[second], rng)
        return out

    def _one(self, crop: Image, other: Image, rng: np.random.Generator) -> Image:
        picture = jitter(crop, rng)
        if rng.random() < 0.08:
            return picture
        kind = rng.random()
        if kind < 0.5:
            picture = recoloured(picture, rng)
        if kind > 0.4:
            second = jitter(other, rng)
            if rng.random() < 0.5:
                second = recoloured(second, rng)
            picture = mixed(picture, second, rng)
        if rng.random() < 0.6:
            picture = relit(picture, rng)
        if rng.random() < 0.15:
            picture = covered(picture, rng)
        if rng.random() < 0.6:
            picture = degraded(picture, rng)
        return picture


def jitter(crop: Image, rng: np.random.Generator) -> Image:
    """Cut a box somewhat beside the true one, mirrored half of the time: (256, 128, 3)."""
    height, width = STORED
    scale_y, scale_x = np.clip(rng.normal(1.0, 0.06, 2), 0.85, 1.18)
    shift_y, shift_x = np.clip(rng.normal(0.0, 0.035, 2), -0.09, 0.09)
    tall, wide = BOX[0] * scale_y, BOX[1] * scale_x
    left = width / 2 + shift_x * BOX[1] - wide / 2
    top = height / 2 + shift_y * BOX[0] - tall / 2
    step_x, step_y = wide / BOX[1], tall / BOX[0]
    if rng.random() < 0.5:
        left, step_x = left + wide, -step_x
    back = np.array([[step_x, 0, left], [0, step_y, top]], np.float32)
    return _u8(
        cv2.warpAffine(
            crop,
            back,
            (BOX[1], BOX[0]),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
    )


def recoloured(picture: Image, rng: np.random.Generator) -> Image:
    """Return the person in other clothes: upper and lower body each get their own colour."""
    waist = rng.uniform(0.44, 0.58)
    neck = rng.uniform(0.12, 0.2)
    result = picture
    for top, bottom in ((neck, waist), (waist, rng.uniform(0.88, 1.0))):
        if rng.random() < 0.8:
            change = _shifted if rng.random() < 0.55 else _dyed
            mask = _band(top, bottom, rng)
            result = _blend(result, change(picture, mask, rng), mask)
    return result


def mixed(picture: Image, other: Image, rng: np.random.Generator) -> Image:
    """Mix in another picture: its legs, its surroundings, a piece of it, a veil of it."""
    kind = rng.random()
    if kind < 0.4:
        waist = rng.uniform(0.4, 0.62) * BOX[0]
        mask = np.clip((np.arange(BOX[0], dtype=np.float32) - waist) / 6 + 0.5, 0, 1)
        return _blend(picture, other, np.repeat(mask[:, None], BOX[1], 1))
    if kind < 0.6:
        body = _oval(rng.uniform(0.3, 0.5), rng.uniform(0.45, 0.6))
        scenery = cv2.flip(other, 0) if rng.random() < 0.5 else np.roll(other, BOX[1] // 2, 1)
        return _blend(_u8(scenery), picture, body)
    if kind < 0.8:
        share = rng.uniform(0.25, 0.75)
        return _u8(cv2.addWeighted(picture, share, other, 1 - share, 0))
    tall, wide = rng.integers(40, 130), rng.integers(24, 90)
    y, x = rng.integers(0, BOX[0] - tall), rng.integers(0, BOX[1] - wide)
    result = picture.copy()
    result[y : y + tall, x : x + wide] = other[y : y + tall, x : x + wide]
    return result


def relit(picture: Image, rng: np.random.Generator) -> Image:
    """Change light and camera: gain per colour, gamma, contrast, saturation."""
    gains = rng.uniform(0.75, 1.3) * np.clip(rng.normal(1, 0.07, 3), 0.8, 1.2)
    gamma = rng.uniform(0.7, 1.4)
    lift = rng.uniform(-15, 25) if rng.random() < 0.4 else 0.0
    levels = np.arange(256, dtype=np.float32)[:, None] / 255
    table = np.clip(255 * gains * levels**gamma + lift, 0, 255).astype(np.uint8)
    lit = _u8(cv2.LUT(picture, table[:, None, :]))
    if rng.random() < 0.4:
        grey = cv2.cvtColor(cv2.cvtColor(lit, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
        share = rng.uniform(0.3, 1.5)
        lit = _u8(cv2.addWeighted(lit, share, grey, 1 - share, 0))
    return lit


def covered(picture: Image, rng: np.random.Generator) -> Image:
    """Cover a part with a rectangle of one colour."""
    tall, wide = rng.integers(20, 110), rng.integers(16, 80)
    y, x = rng.integers(0, BOX[0] - tall), rng.integers(0, BOX[1] - wide)
    result = picture.copy()
    result[y : y + tall, x : x + wide] = rng.integers(0, 256, 3)
    return result


def degraded(picture: Image, rng: np.random.Generator) -> Image:
    """Degrade as if seen from afar: few pixels, blur, noise, JPEG."""
    result = picture
    if rng.random() < 0.75:
        wide = int(rng.integers(16, 72))
        tall = int(wide * rng.uniform(1.8, 2.8))
        result = _u8(cv2.resize(result, (wide, tall), interpolation=cv2.INTER_AREA))
    elif rng.random() < 0.5:
        result = _u8(cv2.GaussianBlur(result, (0, 0), rng.uniform(0.5, 3.0)))
    if rng.random() < 0.25:
        noise = rng.integers(-12, 13, result.shape, np.int16)
        result = np.clip(result + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))]
        result = _u8(cv2.imdecode(cv2.imencode(".jpg", result, quality)[1], cv2.IMREAD_COLOR))
    if result.shape[:2] != BOX:
        way = cv2.INTER_LINEAR if rng.random() < 0.7 else cv2.INTER_CUBIC
        result = _u8(cv2.resize(result, (BOX[1], BOX[0]), interpolation=way))
    return result


def _shifted(picture: Image, mask: Floats32, rng: np.random.Generator) -> Image:
    hue, saturation, value = cv2.split(cv2.cvtColor(picture, cv2.COLOR_BGR2HSV))
    hue = ((hue.astype(np.int16) + rng.integers(0, 180)) % 180).astype(np.uint8)
    saturation = cv2.convertScaleAbs(
        saturation, alpha=rng.uniform(0.3, 2.2), beta=rng.uniform(0, 50)
    )
    value = cv2.convertScaleAbs(value, alpha=rng.uniform(0.5, 1.6), beta=rng.uniform(-10, 40))
    return _u8(cv2.cvtColor(cv2.merge([hue, saturation, value]), cv2.COLOR_HSV2BGR))


def _dyed(picture: Image, mask: Floats32, rng: np.random.Generator) -> Image:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    mean = float((grey * mask).sum() / mask.sum()) + 8
    tint = np.array(
        [[[rng.integers(0, 180), int(255 * rng.beta(1.2, 1.5)), int(255 * rng.beta(1.1, 1.1))]]],
        np.uint8,
    )
    colour = cv2.cvtColor(tint, cv2.COLOR_HSV2BGR)[0, 0].astype(np.float32)
    depth = rng.uniform(0.4, 1.0)
    levels = np.arange(256, dtype=np.float32)[:, None]
    shade = 1 + depth * (levels / mean - 1)
    table = np.clip(colour * shade, 0, 255).astype(np.uint8)
    return _u8(cv2.LUT(cv2.merge([grey, grey, grey]), table[:, None, :]))


def _band(top: float, bottom: float, rng: np.random.Generator) -> Floats32:
    """Return a (256, 128) mask of a part of the body, with the background beside it or without."""
    rows = np.arange(BOX[0], dtype=np.float32) / BOX[0]
    inside = np.clip((rows - top) * 30 + 0.5, 0, 1) * np.clip((bottom - rows) * 30 + 0.5, 0, 1)
    across = np.ones(BOX[1], np.float32)
    if rng.random() < 0.75:
        away = np.abs(np.arange(BOX[1], dtype=np.float32) / BOX[1] - 0.5)
        across = np.clip((rng.uniform(0.2, 0.42) - away) * 15 + 0.5, 0, 1)
    return np.asarray(np.outer(inside, across), np.float32)


def _oval(half_width: float, half_height: float) -> Floats32:
    y = (np.arange(BOX[0], dtype=np.float32)[:, None] / BOX[0] - 0.5) / half_height
    x = (np.arange(BOX[1], dtype=np.float32)[None, :] / BOX[1] - 0.5) / half_width
    return np.asarray(np.clip((1 - x**2 - y**2) * 4 + 0.5, 0, 1), np.float32)


def _blend(under: Image, over: Image, mask: Floats32) -> Image:
    return _u8(cv2.blendLinear(over, under, mask, 1 - mask))


def _u8(picture: object) -> Image:
    return np.asarray(picture, np.uint8)
