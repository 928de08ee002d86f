"""Simulated cameras: H.264 in FLV over HTTP, at the pace of a clock; a process of their own.

Frame n of a camera with phase p is taken at (n + p) / fps by `time.monotonic()`, for all clients.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from subprocess import DEVNULL, Popen
from sys import executable
from typing import Final

import av
import numpy as np
from av.video.frame import VideoFrame

from vision.types import Image

from .marks import FRAMES, draw

KEY_FRAME_EVERY: Final = 10
Window = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Film:
    """An encoded loop: its packets' bytes, in order, and the stream that they are of."""

    packets: list[bytes]
    template: av.VideoStream


def phase(number: int, cameras: int) -> float:
    """Return by which part of a frame a camera is later than the first: they are not in step."""
    return number / cameras


def encode(recording: Path, windows: list[Window], fps: float, folder: Path) -> list[Path]:
    """Encode one loop of each window, its frames numbered, as files in `folder`."""
    outputs = [av.open(str(folder / f"{number}.mp4"), "w") for number in range(len(windows))]
    streams = []
    for output, (_, _, width, height) in zip(outputs, windows, strict=True):
        options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(KEY_FRAME_EVERY)}
        stream = output.add_stream("libx264", Fraction(fps).limit_denominator(1000), options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        streams.append(stream)
    for number, image in enumerate(_images(recording)):
        for output, stream, (x, y, width, height) in zip(outputs, streams, windows, strict=True):
            part = np.ascontiguousarray(image[y : y + height, x : x + width])
            draw(part, number)
            output.mux(stream.encode(VideoFrame.from_ndarray(part, format="bgr24")))
    for output, stream in zip(outputs, streams, strict=True):
        output.mux(stream.encode(None))
        output.close()
    return [folder / f"{number}.mp4" for number in range(len(windows))]


def _images(recording: Path) -> Iterator[Image]:
    with av.open(str(recording)) as container:
        for _, frame in zip(range(FRAMES), container.decode(video=0), strict=False):
            yield np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)


@contextmanager
def serving(
    films: list[Path],
    cameras: int,
    fps: float,
    port: int,
    host: str = "127.0.0.1",
    prefix: Sequence[str] = (),
) -> Iterator[None]:
    """Serve `cameras` cameras at http://HOST:PORT/NUMBER.flv, in a process of their own.

    Args:
        prefix: command that the process is started with, such as one of a network namespace.
    """
    arguments = ["--host", host, "--port", str(port), "--cameras", str(cameras), "--fps", str(fps)]
    command = [*prefix, executable, "-m", __name__, *arguments, *map(str, films)]
    with Popen(command, stdout=DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


class _Server:
    def __init__(self, films: list[Path], cameras: int, fps: float) -> None:
        self._films = [_read(path) for path in films]
        self._cameras, self._fps = cameras, fps

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request with the camera's stream, until the client goes."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            number = int(head.split()[1].strip(b"/").partition(b".")[0])
            writer.write(b"HTTP/1.0 200 OK\r\nContent-Type: video/x-flv\r\n\r\n")
            await self._play(number, writer)
        writer.close()

    async def _play(self, number: int, writer: asyncio.StreamWriter) -> None:
        film = self._films[number % len(self._films)]
        late, sink = phase(number, self._cameras), _Sink()
        container = av.open(sink, "w", format="flv", options={"flvflags": "no_duration_filesize"})
        stream = container.add_stream_from_template(film.template)
        frame = int(time.monotonic() * self._fps - late) // KEY_FRAME_EVERY * KEY_FRAME_EVERY
        frame += KEY_FRAME_EVERY
        first = frame
        while True:
            await asyncio.sleep(max(0.0, (frame + late) / self._fps - time.monotonic()))
            packet = av.Packet(film.packets[frame % FRAMES])
            packet.stream, packet.time_base = stream, Fraction(1, 90000)
            packet.pts = packet.dts = round((frame - first) / self._fps * 90000)
            packet.is_keyframe = frame % KEY_FRAME_EVERY == 0
            container.mux(packet)
            writer.write(sink.take())
            await writer.drain()
            frame += 1


class _Sink:
    """What a muxer has written since the last time."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _read(path: Path) -> _Film:
    container = av.open(str(path))
    stream = container.streams.video[0]
    packets = [bytes(packet) for packet in container.demux(stream) if packet.size]
    return _Film(packets, stream)


async def _main(films: list[Path], cameras: int, fps: float, host: str, port: int) -> None:
    server = _Server(films, cameras, fps)
    async with await asyncio.start_server(server.serve, host, port) as listening:
        await listening.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("films", nargs="+", type=Path)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--cameras", type=int, required=True)
    parser.add_argument("--fps", type=float, required=True)
    given = parser.parse_args()
    asyncio.run(_main(given.films, given.cameras, given.fps, given.host, given.port))
