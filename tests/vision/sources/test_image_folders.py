"""A image folder is a recording."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.vision.films import film, folder, numbered
from tests.vision.watch import Watch, fast
from vision.sources import SourceReadError, SourceSpec, source_kind
from vision.sources.decode import open_source


def test_pictures_come_in_natural_order(tmp_path: Path) -> None:
    names = ["f1.png", "f2.png", "f9.PNG", "f10.png", "f11.jpg", "f100.bmp"]
    path = folder(tmp_path / "frames", {name: numbered(n) for n, name in enumerate(names)})
    (path / "notes.txt").write_text("not a picture")
    with Watch({"a": fast(path)}) as watch:
        watch.all()
        assert watch.numbers() == [0, 1, 2, 3, 4, 5]
        assert watch.feeds.status()["a"].frames_in_recording == 6


def test_pictures_may_differ_in_size(tmp_path: Path) -> None:
    sizes = [(96, 64), (96, 64), (200, 120), (97, 65), (96, 64)] * 6
    pictures = {f"{n}.png": numbered(n, size) for n, size in enumerate(sizes)}
    with Watch({"a": fast(folder(tmp_path / "frames", pictures))}) as watch:
        watch.all()
    assert watch.numbers() == list(range(30))
    assert [seen.shape[1::-1] for seen in watch.frames["a"]] == sizes


def test_a_folder_goes_on_at_a_position(tmp_path: Path) -> None:
    pictures = {f"{n}.png": numbered(n) for n in range(12)}
    path = folder(tmp_path / "frames", pictures)
    with Watch({"a": fast(path)}, positions={"a": 9}) as watch:
        watch.all()
    assert watch.numbers() == [9, 10, 11]


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n\0\0"])
def test_a_broken_picture_is_named_and_hurts_no_other_camera(
    tmp_path: Path, content: bytes
) -> None:
    path = folder(tmp_path / "frames", {f"{n}.png": numbered(n) for n in range(4)})
    (path / "2.png").write_bytes(content)
    fine = film(tmp_path / "fine.mp4", 10)
    with Watch({"a": fast(path), "fine": fast(fine)}) as watch:
        watch.all()
        assert (watch.state(), watch.reason()) == ("failed", "2.png is not a picture")
        assert watch.numbers() == [0, 1]
        assert watch.numbers("fine") == list(range(10))


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceReadError, match="holds no pictures") as caught:
        open_source(fast(folder(tmp_path / "frames", {})))
    assert caught.value.lasting


def test_grey_and_deep_pictures_become_bgr(tmp_path: Path) -> None:
    path = folder(tmp_path / "frames", {})
    cv2.imwrite(str(path / "0.png"), np.full((5, 7), 90, np.uint8))
    cv2.imwrite(str(path / "1.png"), np.full((5, 7, 3), 90 * 257, np.uint16))
    cv2.imwrite(str(path / "2.png"), np.full((5, 7, 4), 90, np.uint8))
    pictures = [picture.bgr() for _, picture in open_source(fast(path)).pictures]
    assert all((picture == np.full((5, 7, 3), 90)).all() for picture in pictures)
    assert len(pictures) == 3


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("rtsp://user:secret@[::1", "stream"),
        ("RTSP://camera/1", "stream"),
        ("http://camera/video.mjpg", "stream"),
        ("weights/vtest.avi", "file"),
        ("x" * 5000, "file"),
        ("with\0null", "file"),
        ("", "file"),
        ("rtsp:camera", "file"),
    ],
)
def test_any_address_has_a_kind(address: str, kind: str) -> None:
    assert source_kind(address) == kind


def test_a_folder_is_a_folder(tmp_path: Path) -> None:
    assert source_kind(str(tmp_path)) == "folder"


def test_no_address_stops_the_other_cameras(tmp_path: Path) -> None:
    fine = film(tmp_path / "fine.mp4", 60)
    bad = ["rtsp://user:secret@[::1", "x" * 5000, "", "rtsp://"]
    cameras = {f"bad{n}": SourceSpec(address, paced=False) for n, address in enumerate(bad)}
    with Watch(cameras | {"fine": SourceSpec(str(fine), loop=True, rate_fps=200)}) as watch:
        watch.until(lambda: all(watch.reason(name) for name in cameras))
        seen = len(watch.frames["fine"])
        watch.until_frames("fine", seen + 100)
        for name in cameras:
            assert watch.state(name) in ("failed", "reconnecting")
            assert "secret" not in watch.reason(name)
