"""Heat as a picture: transparent where nobody was, or over the map of the floor."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision.geometry import Bounds
from vision.types import Floats32

from .heat import Grid, Heat

MOST_PIXELS: Final = 4_000_000
_BRIGHTEST: Final = 99.0
"""Per cent of the cells that are not as bright as can be: one bench would darken all others."""
_OPAQUE: Final = 0.85


def heat_image(
    found: Heat, bounds: Bounds, width: int, background: Image.Image | None = None
) -> bytes:
    """Return a PNG of the floor within bounds in metres, y pointing up.

    Args:
        width: pixels; fewer if the picture would have more than `MOST_PIXELS`.
        background: the map, which fills the bounds; None for a transparent picture.
    """
    size = _size(bounds, width)
    heat = Image.fromarray(_colors(_smooth(found.grid(bounds), bounds, size)))
    if background is not None:
        floor = background.convert("RGBA").resize(size, Image.Resampling.LANCZOS)
        heat = Image.alpha_composite(floor, heat)
    file = BytesIO()
    heat.save(file, "PNG", compress_level=4)
    return file.getvalue()


def _size(bounds: Bounds, width: int) -> tuple[int, int]:
    across, up = bounds[2] - bounds[0], bounds[3] - bounds[1]
    height = width * up / across
    shrink = min(1.0, (MOST_PIXELS / (width * height)) ** 0.5)
    return max(1, int(width * shrink)), max(1, int(height * shrink))


def _smooth(grid: Grid, bounds: Bounds, size: tuple[int, int]) -> Floats32:
    """Return (height, width) 0–1, row 0 at the top."""
    some = grid.seconds[grid.seconds > 0]
    brightest = float(np.percentile(some, _BRIGHTEST)) if len(some) else 1.0
    # The root shows where few people were beside where many were.
    shares = np.sqrt(np.clip(grid.seconds / brightest, 0.0, 1.0))
    # Cells begin at the origin, and the map may begin within a cell.
    top = grid.bottom + grid.seconds.shape[0] * grid.cell
    box = (
        (bounds[0] - grid.left) / grid.cell,
        (top - bounds[3]) / grid.cell,
        (bounds[2] - grid.left) / grid.cell,
        (top - bounds[1]) / grid.cell,
    )
    picture = Image.fromarray(np.ascontiguousarray(shares[::-1]))
    smooth: Floats32 = np.asarray(picture.resize(size, Image.Resampling.BILINEAR, box=box))
    return smooth


def _colors(shares: Floats32) -> NDArray[np.uint8]:
    """Return (height, width, 4) RGBA."""
    levels = np.clip(shares * 255, 0, 255).astype(np.uint8)
    picture = np.empty((*shares.shape, 4), np.uint8)
    picture[..., :3] = _palette()[levels]
    # Where there is little, the map shows through.
    picture[..., 3] = np.clip(shares * 3, 0, 1) * (255 * _OPAQUE)
    return picture


@cache
def _palette() -> NDArray[np.uint8]:
    """Return (256, 3) colours of equal steps in brightness, from dark to light."""
    from bokeh.palettes import Inferno256  # loads much, which only pictures need

    return np.array([list(bytes.fromhex(color[1:])) for color in Inferno256], np.uint8)
