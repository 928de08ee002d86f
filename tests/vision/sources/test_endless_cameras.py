"""Cameras that never finish a sentence: given up in time, with a reason, in little memory."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.vision.hostile import Server, measured, picture
from tests.waiting import take_time
from vision.sources.decode import KEY_FRAME_WAIT
from vision.sources.stream import LOOKING_SECONDS

TIMEOUT = 1.0
MULTIPART = (
    b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: image/jpeg\r\n\r\n"
)
COOKIES = (b"Set-Cookie: a%d=%s\r\n" % (n, b"x" * 900) for n in range(10**9))
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n"


def drip(start: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield start
    for part in rest:
        take_time(0.05)
        yield part


def endless(start: bytes, part: bytes) -> Iterator[bytes]:
    return itertools.chain([start], itertools.repeat(part))


def number(asked: bytes) -> bytes:
    return next(line for line in asked.splitlines() if line.lower().startswith(b"cseq"))


def rtsp(asked: bytes, head: bytes = b"", body: bytes = b"") -> bytes:
    return b"RTSP/1.0 200 OK\r\n" + number(asked) + b"\r\n" + head + b"\r\n" + body


def many_streams(asked: bytes) -> bytes:
    if asked.startswith(b"SETUP"):
        return rtsp(asked, b"Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n")
    stream = b"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track%d\r\n"
    sdp = b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n"
    sdp += b"".join(stream % count for count in range(20_000))
    head = b"Content-Type: application/sdp\r\nContent-Length: %d\r\n" % len(sdp)
    return rtsp(asked, head, sdp) if asked.startswith(b"DESCRIBE") else rtsp(asked)


def long_description(asked: bytes) -> Iterator[bytes]:
    head = b"Content-Type: application/sdp\r\nContent-Length: 2000000000\r\n"
    return endless(rtsp(asked, head), b"a=x\r\n" * 4000)


HTTP: dict[str, Callable[[bytes], Iterable[bytes] | bytes]] = {
    "drip of a header": lambda _: drip(b"HTTP/1.1 200 OK\r\nX-A: ", itertools.repeat(b"a")),
    "drip of headers": lambda _: drip(b"HTTP/1.1 200 OK\r\n", itertools.repeat(b"X-A: b\r\n")),
    "drip of a body": lambda _: drip(MULTIPART, (bytes([b]) for b in picture() * 99)),
    "endless header": lambda _: endless(b"HTTP/1.1 200 OK\r\nX-A: ", b"a" * 65536),
    "endless headers": lambda _: endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 8000),
    "endless cookies": lambda _: itertools.chain([b"HTTP/1.1 200 OK\r\n"], COOKIES),
    "endless part": lambda _: endless(MULTIPART + picture()[:200], bytes(65536)),
    "no boundary": lambda _: endless(MULTIPART.replace(b"--b", b""), b"\xff\xd8\xff" * 20000),
    "endless bytes": lambda _: endless(PLAIN, bytes(65536)),
    "endless film header": lambda _: endless(
        PLAIN + b"\0\0\0\x10ftypisom\0\0\0\0\x7f\xff\xff\xffmoov\x7f\xff\xff\xf0trak", bytes(65536)
    ),
    "endless chunk size": lambda _: endless(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0" * 65536
    ),
}
RTSP: dict[str, Callable[[bytes], Iterable[bytes] | bytes]] = {
    "thousands of streams": many_streams,
    "description without end": long_description,
    "rtsp headers without end": lambda _: endless(b"RTSP/1.0 200 OK\r\n", b"X-A: b\r\n" * 8000),
    "rtsp drip": lambda _: drip(b"RTSP/1.0 200 OK\r\n", itertools.repeat(b"X-A: b\r\n")),
    "other packets without end": lambda asked: endless(rtsp(asked), b"$\x09\x10\0" + bytes(4096)),
}


@pytest.mark.timeout(90)
@pytest.mark.parametrize("name", [*HTTP, *RTSP])
def test_it_ends_in_time(serve: Callable[..., Server], name: str) -> None:
    camera = serve((HTTP | RTSP)[name])
    url = camera.url if name in HTTP else camera.url.replace("http", "rtsp")
    (seen,) = measured(f"{url}/live", timeout=TIMEOUT)
    assert camera.clients
    assert seen.pictures == 0
    assert seen.reason
    assert "live" not in seen.reason
    assert seen.seconds < (2 + KEY_FRAME_WAIT) * TIMEOUT + LOOKING_SECONDS + 1, seen
    assert seen.grown < 300, seen


def test_tls_that_never_begins(serve: Callable[..., Server]) -> None:
    camera = serve(lambda _: drip(b"", itertools.repeat(b"\x16\x03")))
    (seen,) = measured(f"{camera.url.replace('http', 'https')}/live", timeout=TIMEOUT)
    assert seen.reason
    assert seen.seconds < TIMEOUT + 1
