"""Cameras with habits: stills, odd boundaries, few pictures, wide or interlaced ones, silence."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import pytest

from tests.vision.films import SIZE, film, number_of, numbered
from tests.vision.hostile import ONLY, Server, http
from tests.vision.watch import Watch
from tests.waiting import take_time
from vision.source_options import SourceOptions
from vision.sources.decode import open_source
from vision.sources.spec import SourceReadError, SourceSpec
from vision.types import Image

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n"


def jpeg(number: int) -> bytes:
    return cv2.imencode(".jpg", numbered(number))[1].tobytes()


def part(number: int) -> bytes:
    data = jpeg(number)
    return b"Content-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(data), data)


def spec(address: str, timeout: float = 3) -> SourceSpec:
    return SourceSpec(address, lossless=False, timeout=timeout, networks=ONLY)


def seen(address: str, count: int) -> list[int]:
    opened = open_source(spec(address))
    return [number_of(one.bgr()) for _, one in itertools.islice(opened.pictures, count)]


def refusal(address: str) -> str:
    with pytest.raises(SourceReadError) as error:
        open_source(spec(address))
    return str(error.value)


def test_an_address_with_one_picture_is_asked_again_and_again(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vision.sources.decode.STILL_SECONDS", 0.05)
    numbers = itertools.count(7)
    camera = serve(lambda _: http(jpeg(next(numbers)), "image/jpeg", endless=False))
    assert seen(f"{camera.url}/snap.jpg", 3) == [7, 8, 9]
    assert camera.clients == 3


def test_pictures_need_no_boundary_before_the_first(serve: Callable[..., Server]) -> None:
    parts = b"--b\r\n".join(part(number) for number in range(20))
    camera = serve(HEAD + parts)
    assert seen(f"{camera.url}/behind", 20)[:5] == [0, 1, 2, 3, 4]


def test_a_camera_may_take_its_time_between_two_pictures(serve: Callable[..., Server]) -> None:
    """FFmpeg alone waits for the second picture, to find out what the first one is."""

    def slow() -> Iterator[bytes]:
        for number in range(9):
            yield (b"" if number else HEAD) + b"--b\r\n" + part(number)
            take_time(1.5)

    camera = serve(lambda _: slow())
    opened = open_source(spec(f"{camera.url}/few", timeout=1))
    numbers = [number_of(one.bgr()) for _, one in itertools.islice(opened.pictures, 2)]
    assert numbers == [0, 1]


def test_a_film_on_a_web_server_is_no_camera(serve: Callable[..., Server], tmp_path: Path) -> None:
    data = film(tmp_path / "a.mp4", 20).read_bytes()
    camera = serve(http(data, "video/mp4", endless=False))
    assert "a film on a web server" in refusal(f"{camera.url}/a.mp4")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"RTSP/1.0 453 Not Enough Bandwidth\r\nCSeq: 1\r\n\r\n", "is in use"),
        (
            b"RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Negotiate\r\n\r\n",
            r"not supported (Negotiate)",
        ),
    ],
)
def test_what_a_camera_refuses_is_said(
    serve: Callable[..., Server], answer: bytes, words: str
) -> None:
    assert words in refusal(serve(answer).url.replace("http", "rtsp") + "/live")


def pictures_of(path: Path, **options: Any) -> list[Image]:
    read = SourceSpec(str(path), options=SourceOptions(**options))
    return [one.bgr() for _, one in open_source(read).pictures]


def test_pictures_are_asked_for_as_often_as_is_set(serve: Callable[..., Server]) -> None:
    camera = serve(lambda _: http(jpeg(7), "image/jpeg", endless=False))
    often = replace(spec(f"{camera.url}/snap.jpg"), options=SourceOptions(snapshot_seconds=0.2))
    opened, begin = open_source(often), time.monotonic()
    assert len(list(itertools.islice(opened.pictures, 4))) == 4
    assert 0.6 <= time.monotonic() - begin < 3
    assert opened.fps == 5


def test_wide_pixels_are_made_square(tmp_path: Path) -> None:
    path = tmp_path / "wide.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(2)
        for number in range(5):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(number), "bgr24")))
        container.mux(stream.encode(None))
    for given, across in ((None, 192), (Fraction(1), 96), (Fraction(16, 12), 128)):
        shapes = {one.shape for one in pictures_of(path, pixel_aspect=given)}
        assert shapes == {(SIZE[1], across, 3)}


def test_the_halves_of_interlaced_frames_are_joined(tmp_path: Path) -> None:
    """Of each picture the odd lines are of another moment: what moves has combs."""

    def combed(number: int) -> Image:
        picture = numbered(0, (160, 96))
        for line in range(96):
            left = 8 * (number % 8) + (8 if line % 2 else 0)
            picture[line, left : left + 40] = 255
        return picture

    options = {"flags": "+ildct+ilme", "qscale": "1"}
    path = film(tmp_path / "a.ts", map(combed, range(12)), codec="mpeg2video", options=options)
    found = pictures_of(path)
    assert len(found) == 12

    def combs(picture: Image) -> float:
        lines = picture[:, :, 0].astype(float)
        return float(abs(lines[1:-1] - (lines[:-2] + lines[2:]) / 2).mean())

    assert max(combs(one) for one in found[2:-2]) < 0.5 * combs(combed(3))
    left_alone = pictures_of(path, deinterlacing="off")
    assert min(combs(one) for one in left_alone[2:-2]) > 0.8 * combs(combed(3))

    unmarked = film(tmp_path / "b.ts", map(combed, range(12)), codec="mpeg2video")
    assert len(pictures_of(unmarked, deinterlacing="on")) == 12
    assert combs(pictures_of(unmarked)[5]) > 2 * combs(pictures_of(unmarked, deinterlacing="on")[5])


def test_silence_is_noticed_soon_and_a_key_frame_waited_for(
    serve: Callable[..., Server], tmp_path: Path
) -> None:
    """The first says nothing after a second; the stream of the other has no key frame yet."""

    def falls_silent() -> Iterator[bytes]:
        yield HEAD
        for number in range(20):
            yield b"--b\r\n" + part(number)
            take_time(0.05)
        take_time(30)

    options = {"g": "300", "bf": "0", "preset": "ultrafast", "x264-params": "repeat-headers=1"}
    whole = film(tmp_path / "a.ts", 250, codec="libx264", options=options).read_bytes()
    late = whole[188 * 40 :]

    def without_key_frame() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n\r\n" + whole[: 188 * 3]
        for begin in range(0, len(late), 188 * 2):
            yield late[begin : begin + 188 * 2]
            take_time(0.1)

    silent, waiting = serve(lambda _: falls_silent()), serve(lambda _: without_key_frame())
    cameras = {"a": spec(f"{silent.url}/live", 8), "b": spec(f"{waiting.url}/live", 8)}
    with Watch(cameras) as watch:
        watch.until_frames("a", 10)
        watch.until(lambda: watch.state("a") == "reconnecting")
        assert watch.reason("a").startswith("no picture for 4")
        watch.until(lambda: watch.reason("b") == "waiting for a key frame")
