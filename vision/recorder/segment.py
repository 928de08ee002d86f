"""A file that a recorder writes, playable up to the last half second whenever the writer is killed.

It is an MP4 in fragments. When it is complete FFmpeg adds the index of a plain MP4, so that players
find any moment at once ("hybrid fragmented").
"""

from __future__ import annotations

import fcntl
import io
import os
import time
from array import array
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import av
import numpy as np
from av import Packet, VideoStream

from vision.timing import timing_until

from .messages import SegmentEnded
from .packets import TIME_BASE, CopiedPacket, StreamShape

FRAGMENT_SECONDS: Final = 0.5
SYNC_SECONDS: Final = 1.0
LEAST_FRAMES: Final = 2
"""A file with fewer has no duration, and is not kept."""
_OPTIONS: Final = {
    "movflags": "hybrid_fragmented+default_base_moof",
    "frag_duration": str(round(FRAGMENT_SECONDS * 1e6)),
    "fflags": "+flush_packets",
}


class SegmentFile(io.RawIOBase):
    """What FFmpeg writes to. The lock says to others that it is still being written.

    What was appended is on the disk before what comes earlier in the file is changed: a power cut
    between the two would leave neither the fragments nor the index.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._fd = os.open(path, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o640)
        fcntl.flock(self._fd, fcntl.LOCK_EX)
        self._end = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Write all of `data`."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._fd, rest) :]
        return len(data)

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""
        return os.read(self._fd, size if size >= 0 else 2**20)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go elsewhere."""
        before = os.lseek(self._fd, 0, os.SEEK_CUR)
        after = os.lseek(self._fd, offset, whence)
        if after < before:
            self.sync()
        return after

    def tell(self) -> int:
        """Return where it writes."""
        return os.lseek(self._fd, 0, os.SEEK_CUR)

    def seekable(self) -> bool:
        """Return True."""
        return True

    def readable(self) -> bool:
        """Return True."""
        return True

    def writable(self) -> bool:
        """Return True."""
        return True

    def sync(self) -> None:
        """Wait until the disk has everything."""
        os.fdatasync(self._fd)

    @property
    def size(self) -> int:
        """Bytes."""
        return os.fstat(self._fd).st_size

    def release(self) -> None:
        """Close it; the lock goes with it."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


class RecordedSegment:
    """One file and what is in it.

    Args:
        folder: of the camera.
        shape: of its stream.
        first: the packet that it begins with, a key frame.

    Raises:
        OSError: it cannot be written.
    """

    def __init__(self, folder: Path, shape: StreamShape, first: CopiedPacket) -> None:
        self.path = path_of(folder, first.time)
        self.start = first.time
        self.frames = 0
        self._times = array("d")
        self._shape, self._zero = shape, first.dts
        self._last = self._newest = first.time
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = SegmentFile(self.path)
        self._synced = time.monotonic()
        try:
            self._output = av.open(self._file, "w", format="mp4", options=_OPTIONS)
            self._stream = self._output.add_stream_from_template(shape.template, opaque=True)
            assert isinstance(self._stream, VideoStream)
            self._stream.time_base = TIME_BASE
        except BaseException:
            self.abandon()
            raise
        _sync_folder(self.path.parent)

    @property
    def seconds(self) -> float:
        """From the first to the last frame."""
        return self._newest - self.start

    @property
    def interval(self) -> float:
        """From one frame to the next, s, on average."""
        return self.seconds / (self.frames - 1) if self.frames > 1 else 0.0

    def write(self, packet: CopiedPacket) -> None:
        """Add a packet."""
        copy: Packet[VideoStream] = Packet(packet.data)  # type: ignore[assignment]
        copy.pts, copy.dts = packet.pts - self._zero, packet.dts - self._zero
        copy.time_base, copy.is_keyframe, copy.stream = TIME_BASE, packet.is_key, self._stream
        self._output.mux_one(copy)
        self.frames += 1
        self._newest = max(self._newest, packet.time)
        self._times.append(packet.time)
        if time.monotonic() - self._synced >= SYNC_SECONDS:
            self._file.sync()
            self._synced = time.monotonic()

    def end(self, key: int, until: float | None = None) -> SegmentEnded | None:
        """Complete the file; return what it holds, None where that is nothing.

        Args:
            key: of the camera.
            until: when the next file begins, if it follows at once.
        """
        try:
            self._output.close()
            self._file.sync()
            size = self._file.size
        finally:
            self._file.release()
        if self.frames < LEAST_FRAMES:
            self.path.unlink(missing_ok=True)
            return None
        end = self._newest + self.interval if until is None else until
        end = max(end, self.start + 0.001)
        return SegmentEnded(
            key,
            str(self.path),
            self.start,
            end,
            self.frames,
            self._shape.width,
            self._shape.height,
            size,
            timing_until(np.sort(self._times), end),
        )

    def abandon(self) -> None:
        """Leave the file as it is: what can be played of it is found later."""
        self._file.release()


def path_of(folder: Path, start: float) -> Path:
    """Return where a file that begins at `start` (seconds since the epoch) lies.

    >>> str(path_of(Path("c1"), 1767263405.1235))
    'c1/2026-01-01/2026-01-01T10-30-05.123Z.mp4'
    """
    moment = datetime.fromtimestamp(int(start * 1000) / 1000, UTC)
    name = f"{moment:%Y-%m-%dT%H-%M-%S}.{moment.microsecond // 1000:03d}Z.mp4"
    return folder / f"{moment:%Y-%m-%d}" / name


def start_in_name(path: Path) -> float | None:
    """Return when a file of `path_of` begins, seconds since the epoch; None for other names.

    >>> start_in_name(Path("2026-01-01T10-30-05.123Z.mp4"))
    1767263405.123
    """
    try:
        return datetime.strptime(path.name, "%Y-%m-%dT%H-%M-%S.%f%z.mp4").timestamp()
    except ValueError:
        return None


def is_being_written(path: Path) -> bool:
    """Tell whether a recorder still holds the file."""
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(fd)
    return False


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
