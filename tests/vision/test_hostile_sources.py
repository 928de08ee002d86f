"""Cameras and files that send us elsewhere, or ask for more than there is."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.vision.huge import huge_stream
from tracking.recordings.probe import ProbeError, probe
from tracking.vision.sources.decode import open_source
from tracking.vision.sources.relay import Relay
from tracking.vision.sources.spec import SourceError, SourceSpec

ONLY = ("127.0.0.1/32",)
SECRET = "geheim-7391"


class Server:
    """Answers each client with the same bytes, and counts them."""

    def __init__(self, host: str, answer: bytes | Callable[[bytes], bytes] = b"") -> None:
        self.answer, self.clients = answer, 0
        self.asked: list[bytes] = []
        self.socket = socket.create_server((host, 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            self.clients += 1
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            while asked := client.recv(65536):
                self.asked.append(asked)
                client.sendall(self.answer(asked) if callable(self.answer) else self.answer)
                if not asked.startswith((b"OPTIONS", b"DESCRIBE")):
                    return


@pytest.fixture
def forbidden() -> Iterator[Server]:
    server = Server("127.0.0.2")
    yield server
    server.socket.close()


@pytest.fixture
def serve() -> Iterator[Callable[[bytes | Callable[[bytes], bytes]], Server]]:
    made: list[Server] = []

    def one(answer: bytes | Callable[[bytes], bytes]) -> Server:
        made.append(Server("127.0.0.1", answer))
        return made[-1]

    yield one
    for server in made:
        server.socket.close()


def http(body: bytes, kind: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body


def redirect(address: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Found\r\nLocation: {address}\r\nContent-Length: 0\r\n\r\n".encode()


def mjpeg(jpeg: bytes, count: int = 30) -> bytes:
    part = b"--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg) + jpeg
    return http((part + b"\r\n") * count, "multipart/x-mixed-replace;boundary=b")


def picture() -> bytes:
    return cv2.imencode(".jpg", np.full((48, 64, 3), 90, np.uint8))[1].tobytes()


def refused(address: str) -> str:
    def first() -> None:
        opened = open_source(SourceSpec(address, lossless=False, timeout=3, networks=ONLY))
        next(opened.pictures)

    with pytest.raises(SourceError) as caught:
        first()
    return str(caught.value)


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
    for path in (tmp_path / "film.mp4", Path("/dev/zero")):
        assert "pipe or a device" in refused(str(path))
        with pytest.raises(ProbeError, match="pipe or a device"):
            probe(path)
    os.mkfifo(tmp_path / "a.jpg")
    opened = open_source(SourceSpec(str(tmp_path)))
    with pytest.raises(SourceError, match="pipe or a device"):
        next(opened.pictures)[1].bgr()


def png(side: int) -> bytes:
    """A picture of a few kilobytes that stands for `side`² pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes(side + 1) * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def jpeg_of(side: int) -> bytes:
    """One whose header lies."""
    data = bytearray(picture())
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", side, side)
    return bytes(data)


_MEASURE = """
import sys
from resource import RUSAGE_SELF, getrusage
from tracking.vision.sources.decode import open_source
from tracking.vision.sources.limits import limit_memory
from tracking.vision.sources.spec import SourceError, SourceSpec
limit_memory()
before = getrusage(RUSAGE_SELF).ru_maxrss
try:
    live = "://" in sys.argv[1]
    opened = open_source(SourceSpec(sys.argv[1], lossless=not live, timeout=3))
    for _, one in opened.pictures: one.bgr()
    reason = "no picture"
except SourceError as error:
    reason = str(error)
print((getrusage(RUSAGE_SELF).ru_maxrss - before) // 1024, reason)
"""


def measured(address: str) -> tuple[int, str]:
    command = [sys.executable, "-c", _MEASURE, address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    grown, _, reason = done.stdout.strip().partition(" ")
    return int(grown), reason


@pytest.mark.parametrize("side", [65535, 16000])
def test_pictures_that_are_too_large(
    serve: Callable[[bytes], Server], tmp_path: Path, side: int
) -> None:
    camera = serve(mjpeg(jpeg_of(side), 12000))  # more than is read to find out what it is
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.png").write_bytes(png(side))
    (tmp_path / "film.jpg").write_bytes(jpeg_of(side))
    (tmp_path / "film.png").write_bytes(png(side))
    for address in (
        f"http://127.0.0.1:{camera.port}/mjpeg",
        str(tmp_path / "folder"),
        str(tmp_path / "film.jpg"),
        str(tmp_path / "film.png"),
    ):
        grown, reason = measured(address)
        assert grown < 300, (address, reason)
        assert "too large" in reason or "too many pixels" in reason, (address, grown, reason)


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("side", [8192, 16000])
def test_streams_that_claim_too_much(tmp_path: Path, codec: str, side: int) -> None:
    film = tmp_path / f"film.{codec}"
    film.write_bytes(huge_stream(codec, side, 10))
    grown, reason = measured(str(film))
    assert "too large" in reason
    assert grown < 100
    with pytest.raises(ProbeError, match="too large"):
        probe(film)


def test_streams_of_a_size_that_cameras_have(tmp_path: Path) -> None:
    for codec in ("h264", "hevc"):
        film = tmp_path / f"film.{codec}"
        film.write_bytes(huge_stream(codec, 64))
        assert next(open_source(SourceSpec(str(film))).pictures)[1].bgr().shape == (64, 64, 3)


def test_the_door_is_for_this_process(serve: Callable[[bytes], Server]) -> None:
    camera = serve(http(b"a picture", "text/plain"))
    door = Relay(f"http://127.0.0.1:{camera.port}/", ONLY, 3)
    code = (
        "import sys, urllib.request as u; "
        "print(u.build_opener(u.ProxyHandler({})).open(sys.argv[1], timeout=5).read())"
    )
    other = subprocess.run([sys.executable, "-c", code, door.address], capture_output=True)
    assert other.returncode != 0
    assert camera.clients == 0
    port = int(door.address.rsplit(":", 1)[1].strip("/"))
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port), timeout=3) as ours:
            ours.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert b"200 OK" in ours.recv(1000)
            while ours.recv(1000):
                pass
    assert camera.clients == 20
    assert len(door._ways) < 10
    door.close()


def test_clouds_keys_are_out_of_reach() -> None:
    for scheme in ("http", "https", "rtsp", "rtsps"):
        for host in ("169.254.169.254", "[::ffff:169.254.169.254]", "[fd00:ec2::254]"):
            with pytest.raises(SourceError, match="may not be at"):
                Relay(f"{scheme}://{host}/latest/meta-data/", ("0.0.0.0/0", "::/0"), 3)


def test_a_name_that_answers_differently_the_second_time(
    serve: Callable[[bytes], Server], forbidden: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = serve(mjpeg(picture()))
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, *args: Any, **options: Any) -> Any:
        if host == "camera.test":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return real(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    address = f"http://camera.test:{camera.port}/video"
    opened = open_source(SourceSpec(address, lossless=False, timeout=3, networks=ONLY))
    assert next(opened.pictures)[1].bgr().shape == (48, 64, 3)
    assert len(asked) == 1
    assert forbidden.clients == 0
