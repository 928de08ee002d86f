"""Pictures that say they are larger than any camera's: refused before memory is taken for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.vision import hostile_films
from tests.vision.hostile import Server, http, measured, mjpeg

MOST = 300
"""MB that a reader may grow by."""


@pytest.mark.parametrize("side", [65535, 16000])
def test_pictures_that_are_too_large(
    serve: Callable[[bytes], Server], tmp_path: Path, side: int
) -> None:
    lying = {
        "film.jpg": hostile_films.jpeg(side),
        "film.png": hostile_films.png(side),
        "film.gif": hostile_films.gif(side, side),
        "lossless.webp": hostile_films.webp(16383, lossless=True),
        "lossy.webp": hostile_films.webp(16383, lossless=False),
        "film.avif": hostile_films.avif(),
    }
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.png").write_bytes(lying["film.png"])
    # more than is read to find out what it is
    addresses = [str(tmp_path / "folder"), f"{serve(mjpeg(lying['film.jpg'], 12000)).url}/mjpeg"]
    for name, data in lying.items():
        (tmp_path / name).write_bytes(data)
        addresses.append(str(tmp_path / name))
        kind = f"image/{name.rpartition('.')[2]}"
        addresses.append(f"{serve(http(data, kind, endless=False)).url}/snapshot")
    for address, seen in zip(addresses, measured(*addresses), strict=True):
        assert seen.grown < MOST, (address, seen)
        assert "too large" in seen.reason, (address, seen)
        assert "Set the camera to 8K" in seen.reason


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_films_that_are_too_large(
    serve: Callable[[bytes], Server], tmp_path: Path, codec: str
) -> None:
    raw = hostile_films.raw_film(tmp_path / f"film.{codec}", codec, 16384, 8192)
    wrapped = [hostile_films.wrapped(raw, tmp_path / f"film.{name}") for name in ("mp4", "ts")]
    camera = serve(http(wrapped[1].read_bytes(), "video/mp2t"))
    addresses = [*map(str, [raw, *wrapped]), f"{camera.url}/live"]
    for address, seen in zip(addresses, measured(*addresses), strict=True):
        assert seen.grown < MOST, (address, seen)
        assert "too large: 16384×8192" in seen.reason, (address, seen)


def test_8k_goes_on_working(serve: Callable[[bytes], Server], tmp_path: Path) -> None:
    raw = hostile_films.raw_film(tmp_path / "film.h264", "h264", 7680, 4320, 6)
    stream = hostile_films.wrapped(raw, tmp_path / "film.ts")
    camera = serve(http(stream.read_bytes(), "video/mp2t"))
    (tmp_path / "folder").mkdir()
    picture = np.full((4320, 7680, 3), 90, np.uint8)
    cv2.imwrite(str(tmp_path / "folder" / "a.jpg"), picture, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])
    (tmp_path / "folder" / "b.jpg").write_bytes((tmp_path / "folder" / "a.jpg").read_bytes())
    snapshot = serve(
        http((tmp_path / "folder" / "a.jpg").read_bytes(), "image/jpeg", endless=False)
    )
    seen = measured(
        str(stream), f"{camera.url}/live", str(tmp_path / "folder"), f"{snapshot.url}/snapshot"
    )
    assert [one.pictures for one in seen] == [6, 6, 2, 2]
    assert seen[-1].grown < 1020


def test_what_is_no_picture_is_not_tried(tmp_path: Path) -> None:
    """OpenCV knows formats whose size nobody has checked."""
    (tmp_path / "a.jpg").write_bytes(b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 30000 +X 30000\n")
    (seen,) = measured(str(tmp_path))
    assert seen.reason == "a.jpg is not a picture"
    assert seen.grown < MOST
