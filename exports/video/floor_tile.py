"""The map of the floor as a tile of the mosaic: who is where, and where they came from."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable
from typing import Final

import cv2
import numpy as np
from PIL import Image as Pictures

from tracking.models import Environment
from vision.types import Floats, Image

from .drawing import ShownTrack
from .text import BLACK, DARK, MUTED, Color, bgr, draw_badge, draw_text, label_size
from .tracks import TRAIL

_EDGE: Final = 12
_DIM: Final = 0.6
"""Brightness of the map's picture, so that people stand out."""
_LINE: Final = (120, 110, 100)


class FloorTile:
    """A tile of (height, width) pixels."""

    def __init__(self, environment: Environment, width: int, height: int) -> None:
        x_min, y_min, x_max, y_max = environment.map_bounds
        self._scale = min(
            (width - 2 * _EDGE) / (x_max - x_min), (height - 2 * _EDGE) / (y_max - y_min)
        )
        across, up = (x_max - x_min) * self._scale, (y_max - y_min) * self._scale
        self._left = (width - across) / 2 - x_min * self._scale
        self._bottom = (height + up) / 2 + y_min * self._scale
        self._trails: dict[Hashable, deque[tuple[float, float, float]]] = {}
        self._letters = label_size(height)
        self._ground = self._drawn(environment, (width, height))

    def draw(self, tracks: Iterable[ShownTrack], time: float) -> Image:
        """Return the map with the people of one moment; those of several cameras appear once."""
        picture = self._ground.copy()
        here: dict[Hashable, ShownTrack] = {}
        for track in tracks:
            if track.sight.floor is not None:
                here.setdefault(track.person or track.label, track)
        for key, track in here.items():
            assert track.sight.floor is not None
            trail = self._trails.setdefault(key, deque())
            trail.append((time, *track.sight.floor))
            while trail[0][0] < time - TRAIL:
                trail.popleft()
            self._draw_person(picture, np.array(trail)[:, 1:], track.color, track.label)
        self._trails = {key: trail for key, trail in self._trails.items() if key in here}
        return picture

    def _draw_person(self, picture: Image, trail: Floats, color: Color, label: str) -> None:
        points = self._pixels(trail)
        cv2.polylines(picture, [points], False, color, 2, cv2.LINE_AA)  # noqa: FBT003
        x, y = points[-1].tolist()
        radius = max(4, self._letters // 3)
        cv2.circle(picture, (x, y), radius + 2, DARK, cv2.FILLED, cv2.LINE_AA)
        cv2.circle(picture, (x, y), radius, color, cv2.FILLED, cv2.LINE_AA)
        at = (x + radius + 3, y - self._letters // 2)
        draw_badge(picture, label, at, max(11, self._letters - 3), BLACK, color)

    def _pixels(self, metres: Floats) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
        """Return (N, 2) pixels of (N, 2) metres."""
        x = self._left + metres[:, 0] * self._scale
        y = self._bottom - metres[:, 1] * self._scale
        return np.round(np.stack([x, y], axis=1)).clip(-10_000, 20_000).astype(np.int32)

    def _drawn(self, environment: Environment, size: tuple[int, int]) -> Image:
        picture = np.full((size[1], size[0], 3), DARK, np.uint8)
        x_min, y_min, x_max, y_max = environment.map_bounds
        corners = self._pixels(np.array([[x_min, y_max], [x_max, y_min]]))
        (left, top), (right, bottom) = corners.tolist()
        floor = map_picture(environment, (right - left, bottom - top))
        if floor is not None:
            picture[top:bottom, left:right] = (floor * _DIM).astype(np.uint8)
        cv2.rectangle(picture, (left, top), (right, bottom), _LINE, 1)
        for zone in environment.zones.all():
            points = self._pixels(np.array(zone.polygon, np.float64))
            tinted = picture.copy()
            cv2.fillPoly(tinted, [points], bgr(zone.color))
            cv2.addWeighted(tinted, 0.15, picture, 0.85, 0, dst=picture)
            cv2.polylines(picture, [points], True, bgr(zone.color), 1, cv2.LINE_AA)  # noqa: FBT003
            x, y = points.mean(axis=0).astype(int).tolist()
            letters = max(11, self._letters - 3)
            draw_text(picture, zone.name, (x - 4 * len(zone.name), y), letters, MUTED)
        return picture


def map_picture(environment: Environment, size: tuple[int, int]) -> Image | None:
    """Return the picture of the floor in (width, height) pixels, None where there is none."""
    if not environment.map_image or min(size) < 1:
        return None
    try:
        with environment.map_image.open("rb") as file, Pictures.open(file) as picture:
            rgb = np.asarray(picture.convert("RGB").resize(size), np.uint8)
    except OSError:
        return None
    return np.ascontiguousarray(rgb[..., ::-1])
