"""Cameras and files that send us elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.vision.hostile import ONLY, SECRET, Server, http, mjpeg, picture, redirect, refused
from tracking.recordings.probe import ProbeError, probe
from vision.sources.decode import open_source
from vision.sources.spec import SourceReadError, SourceSpec


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_out_of_the_networks(
    serve: Callable[[bytes], Server], forbidden: Server, status: int
) -> None:
    camera = serve(redirect(f"http://127.0.0.2:{forbidden.port}/", status))
    text = refused(f"http://admin:{SECRET}@127.0.0.1:{camera.port}/video")
    assert "may not be at 127.0.0.2" in text
    assert SECRET not in text
    assert forbidden.clients == 0


def test_a_redirect_within_the_networks_is_followed(serve: Callable[[bytes], Server]) -> None:
    end = serve(mjpeg(picture()))
    camera = serve(redirect(f"http://127.0.0.1:{end.port}/there"))
    address = f"http://admin:{SECRET}@127.0.0.1:{camera.port}/video"
    opened = open_source(SourceSpec(address, lossless=False, timeout=3, networks=ONLY))
    assert next(opened.pictures)[1].bgr().shape == (48, 64, 3)
    assert b"Authorization" not in b"".join(end.asked)  # the password was for the other machine


def test_redirects_without_end(serve: Callable[..., Server]) -> None:
    camera = serve(redirect("/again"))
    assert "without end" in refused(f"http://127.0.0.1:{camera.port}/video")
    assert camera.clients <= 5


# FFmpeg drops carriage returns wherever they are, and packets of the stream before a line: what the
# door does not recognise, the list of protocols stops.
@pytest.mark.parametrize("asked_for", [b"OPTIONS", b"DESCRIBE"])
@pytest.mark.parametrize("name", [b"Location", b"Loca\rtion", b"$\0\0\4xxxxLocation"])
def test_rtsp_that_sends_us_elsewhere(
    serve: Callable[..., Server], forbidden: Server, name: bytes, asked_for: bytes
) -> None:
    def answer(asked: bytes) -> bytes:
        number = next(line for line in asked.splitlines() if line.lower().startswith(b"cseq"))
        if not asked.startswith(asked_for):
            return b"RTSP/1.0 200 OK\r\n" + number + b"\r\nPublic: DESCRIBE\r\n\r\n"
        where = f"rtsp://127.0.0.2:{forbidden.port}/live".encode()
        head = b"RTSP/1.0 302 Moved\r\n" + number + b"\r\n"
        return head + name + b": " + where + b"\r\n\r\n"

    camera = serve(answer)
    text = refused(f"rtsp://127.0.0.1:{camera.port}/live")
    assert forbidden.clients == 0
    assert name != b"Location" or "may not be at 127.0.0.2" in text


def test_lists_of_other_addresses(serve: Callable[[bytes], Server], forbidden: Server) -> None:
    inner = f"http://127.0.0.2:{forbidden.port}/a.ts"
    hls = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{inner}\n".encode()
    sdp = (
        b"v=0\no=- 0 0 IN IP4 239.1.2.3\ns=x\nc=IN IP4 239.1.2.3/9\nt=0 0\nm=video 5004 RTP/AVP 33"
    )
    for body, kind in ((hls, "application/vnd.apple.mpegurl"), (sdp, "application/sdp")):
        camera = serve(http(body, kind))
        assert "playlist" in refused(f"http://127.0.0.1:{camera.port}/live.m3u8")
    assert forbidden.clients == 0


def test_a_camera_outside_of_the_networks(forbidden: Server) -> None:
    for scheme in ("http", "rtsp"):
        assert "may not be" in refused(f"{scheme}://127.0.0.2:{forbidden.port}/")
    assert "may not be" in refused("http://[::ffff:127.0.0.2]/")
    assert forbidden.clients == 0


def test_files_that_are_lists(tmp_path: Path, forbidden: Server) -> None:
    lists = {
        "a.m3u8": f"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.2:{forbidden.port}/a.ts\n",
        "b.txt": "ffconcat version 1.0\nfile /etc/passwd\n",
        "c.sdp": "v=0\nc=IN IP4 239.1.2.3/9\nm=video 5004 RTP/AVP 33\n",
    }
    for name, text in lists.items():
        (tmp_path / name).write_text(text)
        assert "not a video" in refused(str(tmp_path / name))
        with pytest.raises(ProbeError):
            probe(tmp_path / name)
    assert forbidden.clients == 0


@pytest.mark.timeout(20)
def test_pipes_and_devices(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "film.mp4")
    for path, reason in ((tmp_path / "film.mp4", "a pipe"), (Path("/dev/zero"), "USB camera")):
        assert reason in refused(str(path))
        with pytest.raises(ProbeError, match=reason):
            probe(path)
    os.mkfifo(tmp_path / "a.jpg")
    opened = open_source(SourceSpec(str(tmp_path)))
    with pytest.raises(SourceReadError, match="a pipe"):
        next(opened.pictures)[1].bgr()
