"""All cameras and the floor in one picture, in step."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from tracking.models import Environment
from vision.types import Image

from .drawing import ShownTrack, card
from .floor_tile import FloorTile
from .footage import FootageFrame
from .scene import CameraScene
from .timing import GAP
from .writer import fit

_LARGEST: Final = (1920, 1080)
_TILE: Final = (640, 480)
"""Width and height where no camera has any footage."""


@dataclass(slots=True)
class _Tile:
    """A camera within the mosaic: what it shows next, and what it shows now."""

    scene: CameraScene
    frames: Iterator[FootageFrame]
    head: FootageFrame | None
    until: float = float("-inf")
    blank: bool = False
    tracks: list[ShownTrack] | None = None

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height of a frame; of none, 0."""
        if self.head is None:
            return 0, 0
        height, width = self.head.image.shape[:2]
        return width, height


class Mosaic:
    """Pictures of all cameras; frames of about the same moment are in the same picture.

    Attributes:
        fps: of the fastest camera.
    """

    def __init__(self, environment: Environment, scenes: Sequence[CameraScene]) -> None:
        opened = [(scene, scene.frames()) for scene in scenes]
        self._tiles = [_Tile(scene, frames, next(frames, None)) for scene, frames in opened]
        self.fps = max((scene.footage.fps for scene in scenes), default=0.0) or 10.0
        self._columns = math.ceil(math.sqrt(len(scenes) + 1))
        rows = math.ceil((len(scenes) + 1) / self._columns)
        self._width, self._height = self._tile_size(rows)
        shape = (rows * self._height, self._columns * self._width, 3)
        self._sheet: Image = np.zeros(shape, np.uint8)
        self._floor = FloorTile(environment, self._width, self._height)
        for place in range(rows * self._columns):
            self._put(place, card((self._height, self._width), []))
        for place, tile in enumerate(self._tiles):
            self._blank(place, tile)

    def pictures(self) -> Iterator[tuple[float, Image]]:
        """Yield (time, picture) in order of time; a picture is valid until the next is asked."""
        together = 0.5 / self.fps
        while heads := [tile.head for tile in self._tiles if tile.head is not None]:
            time = min(head.taken for head in heads)
            for place, tile in enumerate(self._tiles):
                head = tile.head
                if head is not None and head.taken < time + together:
                    self._show(place, tile, head)
                elif tile.until + GAP < time and not tile.blank:
                    self._blank(place, tile)
            seen = chain.from_iterable(tile.tracks or () for tile in self._tiles)
            self._put(len(self._tiles), self._floor.draw(seen, time))
            yield time, self._sheet

    def _show(self, place: int, tile: _Tile, head: FootageFrame) -> None:
        shown = tile.scene.render(head)
        self._put(place, fit(shown.image, self._width, self._height))
        tile.tracks, tile.blank = shown.tracks, False
        tile.until = head.taken + head.step
        tile.head = next(tile.frames, None)

    def _blank(self, place: int, tile: _Tile) -> None:
        camera = tile.scene.footage.camera
        lines = [camera.name or camera.camera_id, "No footage"]
        self._put(place, card((self._height, self._width), lines))
        tile.tracks, tile.blank = None, True

    def _put(self, place: int, picture: Image) -> None:
        top = place // self._columns * self._height
        left = place % self._columns * self._width
        self._sheet[top : top + self._height, left : left + self._width] = picture

    def _tile_size(self, rows: int) -> tuple[int, int]:
        """Return the (width, height) that the largest camera needs, less where many share."""
        sizes = [tile.display_size for tile in self._tiles]
        width = max(one[0] for one in sizes) or _TILE[0]
        height = max(one[1] for one in sizes) or _TILE[1]
        scale = min(1.0, _LARGEST[0] / (width * self._columns), _LARGEST[1] / (height * rows))
        return max(2, int(width * scale) // 2 * 2), max(2, int(height * scale) // 2 * 2)
