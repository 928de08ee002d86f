"""What a video file holds: rate, number of frames, duration, size, time."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from spoton.conf.env import ONE_THREAD, for_decoders
from vision.timing import Timing

_MODULE: Final = "tracking.recordings.probe_process"
_ROOT: Final = Path(__file__).parents[2]
_PATIENCE: Final = 60.0
_SLOWEST_DISK: Final = 20e6
"""Bytes per second: where the header says too little, the whole file is read."""


class ProbeError(Exception):
    """The file is no recording that can be played; the message says why."""


@dataclass(frozen=True, slots=True)
class VideoHeader:
    """A recording.

    Attributes:
        fps: frames per second, on average.
        frames: how many are shown.
        width, height: of the picture.
        created: the time that its metadata says, UTC.
        seconds: from the first frame that is shown to the end of the last.
        offset: seconds from the begin of the file to the first frame that is shown.
        timing: of the frames, where they are not evenly spaced.
    """

    fps: float
    frames: int
    width: int
    height: int
    created: datetime | None
    seconds: float
    offset: float = 0.0
    timing: Timing = ()


class Prober:
    """Reads headers in a process of its own, which may have no more memory than a camera's reader.

    A file may take down that process: then the next file gets another. Not for several threads.

    Args:
        patience: time for one file, s, besides that for reading all of it from a slow disk.
    """

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def probe(self, path: Path) -> VideoHeader:
        """Return what the file holds; nothing is decoded but its begin.

        Raises:
            ProbeError: with a reason for people.
        """
        answer = self._ask(path)
        if "error" in answer:
            raise ProbeError(answer["error"])
        created = answer.pop("created")
        timing = tuple((n, time) for n, time in answer.pop("timing"))
        when = datetime.fromisoformat(created) if created else None
        return VideoHeader(**answer, timing=timing, created=when)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()  # it holds nothing that must be saved
            process.communicate()

    def _ask(self, path: Path) -> dict[str, Any]:
        try:
            seconds = self._patience + path.stat().st_size / _SLOWEST_DISK
        except OSError as error:
            raise ProbeError(error.strerror or type(error).__name__) from None
        process = self._started()
        assert process.stdin is not None
        try:
            process.stdin.write(os.fsencode(path.absolute()).hex().encode() + b"\n")
            process.stdin.flush()
            line = self._line(process, seconds)
        except BrokenPipeError:
            line = b""
        if line is None:
            self.close()
            raise ProbeError(f"it could not be read within {seconds:.0f} s")
        if not line.endswith(b"\n"):
            self.close()
            raise ProbeError("reading it failed: it is damaged, or takes too much memory")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env=for_decoders(os.environ) | ONE_THREAD,
            )
        return self._process

    def _line(self, process: subprocess.Popen[bytes], seconds: float) -> bytes | None:
        """Return the answer, cut off where the process ended, None where time is up."""
        assert process.stdout is not None
        pipe, line, end = process.stdout.fileno(), b"", time.monotonic() + seconds
        waiting = select.poll()
        waiting.register(pipe, select.POLLIN)
        while not line.endswith(b"\n"):
            if not waiting.poll(max(0.0, end - time.monotonic()) * 1000):
                return None
            data = os.read(pipe, 65536)
            if not data:
                return line
            line += data
        return line


def probe(path: Path) -> VideoHeader:
    """Return what the header of one file says.

    Raises:
        ProbeError: with a reason for people.
    """
    with Prober() as prober:
        return prober.probe(path)
