"""How much recording costs, and whether a frame is missing: simulated cameras, real RTSP."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
import psutil
from av import VideoStream

from lab.ports import free_port
from vision.recorder.messages import RecordOrder
from vision.recorder.segment import start_in_name
from vision.sources import SourceSpec
from vision.sources.source import Source

SIZE: Final = (1280, 720)
FILM_SECONDS: Final = 60
_TAIL: Final = 2000
"""Bytes at the end of a packet, by which it is known again in another container."""
_SETTLE_SECONDS: Final = 10.0
_CAMERAS_OF_A_SERVER: Final = 4
_STEP_SECONDS: Final = 0.2


@dataclass(slots=True)
class RecorderFigures:
    """What was measured.

    Attributes:
        seconds: of recording.
        cpu_percent: of one core, by camera.
        restarts: of its process, because it was silent for too long, by camera.
        files, frames: written.
        borders: from one file to the next.
        missing: frames that the camera sent between its first and last recorded one and no file
            has, by camera.
        sent_twice: frames that the camera repeated.
        damaged: frames that are not what the camera has: a part of them did not arrive.
        lost_seconds: between the kill and the end of what can be played, by camera.
        megabytes: written.
    """

    seconds: float
    cpu_percent: list[float] = field(default_factory=list)
    restarts: list[int] = field(default_factory=list)
    files: int = 0
    frames: int = 0
    borders: int = 0
    sent_twice: int = 0
    damaged: int = 0
    missing: list[int] = field(default_factory=list)
    lost_seconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0


def run(folder: Path, cameras: int, fps: int, seconds: float) -> RecorderFigures:
    """Record `cameras` for `seconds`, then kill the recorders and look at what they left."""
    films = folder / "films"
    films.mkdir(parents=True)
    packets = make_film(films / "camera.mp4", fps)
    figures = RecorderFigures(seconds)
    with ExitStack() as servers:
        # Each server streams from a few threads; with more cameras the last ones would wait.
        ports = [
            servers.enter_context(_server(films)) for _ in range(0, cameras, _CAMERAS_OF_A_SERVER)
        ]
        sources = [
            Source(
                SourceSpec(
                    f"rtsp://127.0.0.1:{ports[number // _CAMERAS_OF_A_SERVER]}/camera.mp4"
                    f"?play_count=0&camera={number}",
                    lossless=False,
                    copies=True,
                    records_under=str(folder),
                )
            )
            for number in range(cameras)
        ]
        try:
            _record(sources, folder, seconds, figures)
        finally:
            for source in sources:
                source.close()
    for number in range(cameras):
        _check(sorted((folder / str(number)).glob("*/*.mp4")), packets, figures)
    return figures


def make_film(path: Path, fps: int) -> dict[bytes, int]:
    """Write a minute of H.264 in which every frame differs; return each packet's place by its end.

    A key frame comes every two seconds, as cameras send them.
    """
    random = np.random.default_rng(1)
    width, height = SIZE
    blocks = random.integers(0, 255, (height // 16, width // 16, 3), np.uint8)
    scene = blocks.repeat(16, 0).repeat(16, 1)
    with av.open(str(path), "w") as output:
        options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(2 * fps), "crf": "32"}
        stream = output.add_stream("libx264", rate=Fraction(fps), options=options)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(FILM_SECONDS * fps):
            picture = np.roll(scene, 3 * number, axis=1)
            picture[40:104, 40:104] = random.integers(0, 255, (64, 64, 3), np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return {end: place for place, end in enumerate(_ends(path))}


def _ends(path: Path) -> Iterator[bytes]:
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.size:
                yield bytes(packet)[-_TAIL:]


@contextmanager
def _server(folder: Path) -> Iterator[int]:
    port = free_port()
    code = (
        "import asyncio, aio_rtsp_toolkit.server as s;"
        f"asyncio.run(s.serve({str(folder)!r}, '127.0.0.1', {port}))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while socket.socket().connect_ex(("127.0.0.1", port)):
                time.sleep(_STEP_SECONDS)
            yield port
        finally:
            process.kill()


def _record(sources: list[Source], folder: Path, seconds: float, figures: RecorderFigures) -> None:
    for number, source in enumerate(sources):
        source.record((RecordOrder(number, str(folder / str(number))),))
    _pump(sources, lambda: all(_records(source) for source in sources))
    settled = time.monotonic() + _SETTLE_SECONDS
    _pump(sources, lambda: time.monotonic() >= settled)
    used = [_ProcessorUse(source) for source in sources]
    begin = time.monotonic()

    def is_over() -> bool:
        for one in used:
            one.read()
        return time.monotonic() - begin >= seconds

    _pump(sources, is_over)
    passed = time.monotonic() - begin
    figures.cpu_percent = [100 * one.seconds / passed for one in used]
    figures.restarts = [one.restarts for one in used]
    killed_at = time.time()
    for source in sources:
        if source.pid:
            os.kill(source.pid, signal.SIGKILL)
    for number in range(len(sources)):
        newest = max((folder / str(number)).glob("*/*.mp4"))
        figures.lost_seconds.append(killed_at - _end_of(newest))


def _records(source: Source) -> bool:
    return any(state.state == "recording" for state in source.recorder_states().values())


def _pump(sources: list[Source], done: Callable[[], bool]) -> None:
    while not done():
        for source in sources:
            source.start_if_due()
            source.listen()
            source.check_alive()
            source.segments.clear()
        time.sleep(_STEP_SECONDS)


class _ProcessorUse:
    """What a camera's processes use, one after the other where one had to be replaced.

    Attributes:
        seconds: of the processor since the first reading.
        restarts: how often there was another process.
    """

    def __init__(self, source: Source) -> None:
        self.seconds, self.restarts = 0.0, -1
        self._source, self._process, self._before = source, psutil.Process(), 0.0
        self.read()
        self.seconds = 0.0

    def read(self) -> None:
        """Add what was used since the last reading; of one that has ended, the rest is unknown."""
        pid = self._source.pid
        if pid is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            if pid != self._process.pid:
                self._process, self._before = psutil.Process(pid), 0.0
                self.restarts += 1
            times = self._process.cpu_times()
            self.seconds += float(times.user + times.system) - self._before
            self._before = float(times.user + times.system)


def _end_of(path: Path) -> float:
    """Return when the last frame of a file was taken, seconds since the epoch."""
    start = start_in_name(path)
    assert start is not None
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        last = max(
            (packet.pts for packet in container.demux(stream) if packet.size and packet.pts),
            default=0,
        )
        return start + float(last * (stream.time_base or 0))


def _check(files: list[Path], packets: dict[bytes, int], figures: RecorderFigures) -> None:
    """Follow the camera's frames through all files."""
    expected: int | None = None
    missing = 0
    for path in files:
        figures.files += 1
        figures.megabytes += path.stat().st_size / 1e6
        for end in _ends(path):
            place = packets.get(end)
            if place is None:
                figures.damaged += 1
                figures.frames += 1
                expected = None if expected is None else (expected + 1) % len(packets)
                continue
            if expected is not None and place == (expected - 1) % len(packets):
                figures.sent_twice += 1  # the server does so when its queue was full
                continue
            if expected is not None:
                missing += (place - expected) % len(packets)
            expected = (place + 1) % len(packets)
            figures.frames += 1
    figures.borders += max(0, len(files) - 1)
    figures.missing.append(missing)
