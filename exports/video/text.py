"""Text on frames, in any script, with what was drawn once kept for the next frame."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.types import Floats32, Image

Color: TypeAlias = tuple[int, int, int]
"""Blue, green, red."""
WHITE: Final[Color] = (255, 255, 255)
BLACK: Final[Color] = (0, 0, 0)
DARK: Final[Color] = (32, 26, 22)
MUTED: Final[Color] = (200, 190, 180)
_WEIGHT: Final = 600


def bgr(color: str) -> Color:
    """Return the colour of "#rrggbb".

    >>> bgr("#ff8000")
    (0, 128, 255)
    """
    return int(color[5:7], 16), int(color[3:5], 16), int(color[1:3], 16)


def label_size(height: int) -> int:
    """Return the height of letters for a frame of so many pixels.

    >>> label_size(480), label_size(1080)
    (15, 30)
    """
    return max(11, round(height / 36) + (2 if height < 720 else 0))


@lru_cache(maxsize=4096)
def _ink(text: str, size: int) -> NDArray[np.uint8]:
    """Return (h, w) coverage of the letters, 0–255."""
    font = cv2.FontFace("sans")
    left, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), font, size, _WEIGHT)
    sheet = np.zeros((round(size * 1.5), max(1, left + width + 2), 3), np.uint8)
    cv2.putText(sheet, text, (1, round(size * 1.12)), (255, 255, 255), font, size, _WEIGHT)
    return np.ascontiguousarray(sheet[..., 0])


@lru_cache(maxsize=2048)
def _badge(text: str, size: int, ink: Color, ground: Color) -> Image:
    pad = max(2, size // 4)
    coverage = np.pad(_ink(text, size), ((0, 0), (pad, pad)))
    return np.asarray(_shades(ink, ground)[coverage], np.uint8)


@lru_cache(maxsize=256)
def _shades(ink: Color, ground: Color) -> Image:
    """Return (256, 3) colours of ink on a plain ground, by coverage."""
    shares = np.arange(256, dtype=np.float32)[None] / np.float32(255)
    return np.asarray(_mixed(shares, np.array(ground, np.float32), ink)[0], np.uint8)


def text_size(text: str, size: int) -> tuple[int, int]:
    """Return (width, height) in pixels of a badge."""
    badge = _badge(text, size, WHITE, BLACK)
    return badge.shape[1], badge.shape[0]


def draw_badge(
    image: Image, text: str, at: tuple[int, int], size: int, ink: Color, ground: Color
) -> None:
    """Draw text on a plain ground, its left upper corner at `at`, moved to lie within the frame."""
    badge = _badge(text, size, ink, ground)
    height, width = image.shape[:2]
    badge = badge[:height, :width]
    top = min(max(0, at[1]), height - badge.shape[0])
    left = min(max(0, at[0]), width - badge.shape[1])
    image[top : top + badge.shape[0], left : left + badge.shape[1]] = badge


def draw_text(image: Image, text: str, at: tuple[int, int], size: int, ink: Color) -> None:
    """Draw text without a ground, its left upper corner at `at`; what lies outside is cut off."""
    letters = _ink(text, size)
    top, left = max(0, at[1]), max(0, at[0])
    part = image[top : top + letters.shape[0], left : left + letters.shape[1]]
    if part.size:
        shares = np.asarray(letters[: part.shape[0], : part.shape[1]] / 255, np.float32)
        part[:] = _mixed(shares, part.astype(np.float32), ink)


def _mixed(shares: Floats32, ground: Floats32, ink: Color) -> Image:
    """Return ink over a ground where there are shares of it, (H, W) 0–1."""
    over = shares[..., None]
    mixed = over * np.array(ink, np.float32) + (1 - over) * ground
    return np.asarray(np.round(mixed), np.uint8)
