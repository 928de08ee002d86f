"""Pictures of any size, shape and pixel format arrive as BGR."""

from pathlib import Path

import numpy as np
import pytest

from tests.vision.films import film, folder
from tests.vision.watch import Watch, fast
from vision.types import Image

ORANGE = (40, 120, 230)


def plain(width: int, height: int) -> Image:
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = ORANGE
    return picture


def test_films_of_odd_sizes_and_formats(tmp_path: Path) -> None:
    lossless = {"codec": "ffv1", "pixels": "bgr0"}
    paths = {
        "one": film(tmp_path / "one.avi", [plain(1, 1)] * 3, **lossless),  # type: ignore[arg-type]
        "line": film(tmp_path / "line.mkv", [plain(301, 1)] * 3, **lossless),  # type: ignore[arg-type]
        "portrait": film(tmp_path / "portrait.mp4", [plain(90, 160)] * 3),
        "odd": film(tmp_path / "odd.avi", [plain(97, 61)] * 3, codec="mjpeg", pixels="yuvj444p"),
        "grey": film(tmp_path / "grey.mkv", [plain(64, 48)] * 3, codec="ffv1", pixels="gray"),
        "deep": film(tmp_path / "deep.mkv", [plain(64, 48)] * 3, codec="ffv1", pixels="yuv420p10"),
    }
    sizes = {"one": (1, 1), "line": (301, 1), "portrait": (90, 160), "odd": (97, 61)}
    with Watch({name: fast(path) for name, path in paths.items()}) as watch:
        watch.all()
    for name in paths:
        width, height = sizes.get(name, (64, 48))
        assert [seen.shape for seen in watch.frames[name]] == [(height, width, 3)] * 3, name
        color = watch.frames[name][0].color
        if name == "grey":
            assert len(set(color)) == 1
            assert 100 < color[0] < 180
        else:
            assert color == pytest.approx(ORANGE, abs=6), name


def test_a_single_pixel_and_twelve_million(tmp_path: Path) -> None:
    tiny = folder(tmp_path / "tiny", {"0.png": plain(1, 1), "1.png": plain(1, 1)})
    large = folder(tmp_path / "large", {"0.jpg": plain(4001, 3001), "1.jpg": plain(4001, 3001)})
    with Watch({"tiny": fast(tiny), "large": fast(large)}) as watch:
        watch.all()
        status = watch.feeds.status()
    assert [seen.shape for seen in watch.frames["tiny"]] == [(1, 1, 3)] * 2
    assert [seen.shape for seen in watch.frames["large"]] == [(3001, 4001, 3)] * 2
    assert watch.frames["large"][1].color == pytest.approx(ORANGE, abs=6)
    assert (status["large"].width, status["large"].height) == (4001, 3001)
