"""A film that says how it was held is shown upright."""

import struct
from pathlib import Path

import pytest

from tests.vision.films import film, numbered
from tests.vision.watch import Watch, fast

BEFORE_MATRIX = 40
"""Bytes of a track header between its name and its matrix (ISO 14496-12)."""
ONE, LAST = 1 << 16, 1 << 30
TURNS = {
    "not": ((ONE, 0, 0, ONE), (64, 96), (8, 8)),
    "right": ((0, ONE, -ONE, 0), (96, 64), (8, -8)),
    "half": ((-ONE, 0, 0, -ONE), (64, 96), (-8, -8)),
    "left": ((0, -ONE, ONE, 0), (96, 64), (-8, 8)),
}


def held(path: Path, turn: tuple[int, int, int, int]) -> Path:
    """A film of frames that are white in their left upper block alone, with a matrix."""
    film(path, (numbered(1) for _ in range(3)))
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 4 + BEFORE_MATRIX
    a, b, c, d = turn
    content[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, LAST)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", TURNS)
def test_a_film_is_turned_as_it_was_held(tmp_path: Path, name: str) -> None:
    turn, shape, corner = TURNS[name]
    with Watch({"a": fast(held(tmp_path / "held.mp4", turn))}) as watch:
        tick = watch.next_tick()
        image = tick.frames["a"].image
        assert image.shape[:2] == shape
        corners = [image[place].mean() for place in ((8, 8), (8, -8), (-8, 8), (-8, -8))]
        assert image[corner].mean() == max(corners) > min(corners) + 50
        tick.release()
