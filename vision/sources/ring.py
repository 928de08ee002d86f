"""Frames in shared memory: one writer process, one reader process, slots handed back and forth."""

from __future__ import annotations

import os
from contextlib import suppress
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import numpy as np

from vision.types import Image

from .limits import MAX_PIXELS

SLOTS = 6
"""One being written, one waiting, and ticks in detection, tracking and encoding."""

LARGEST_RING = SLOTS * 3 * MAX_PIXELS
"""Bytes."""


class _Memory(SharedMemory):
    """Shared memory that is let go of in silence when the last picture in it goes."""

    def __del__(self) -> None:
        with suppress(OSError, BufferError):
            self.close()


class FrameRing:
    """`SLOTS` pictures of one size.

    Who may touch a slot is agreed by messages, never by locks: a lock held by a killed process
    would stop the other for ever.
    """

    def __init__(self, memory: _Memory, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._memory = memory
        assert memory.buf is not None
        # Unlike np.ndarray(buffer=…), frombuffer keeps the memory from being closed under a view.
        self._slots: Image = np.frombuffer(
            memory.buf, np.uint8, SLOTS * height * width * 3
        ).reshape(SLOTS, height, width, 3)

    @staticmethod
    def create(name: str, width: int, height: int) -> FrameRing:
        """Create a ring; raise OSError where the shared memory is full."""
        memory = _Memory(name, create=True, size=SLOTS * height * width * 3)
        try:
            _reserve(memory)
        except OSError:
            memory.close()
            memory.unlink()
            raise
        return FrameRing(memory, width, height)

    @staticmethod
    def attach(name: str, width: int, height: int) -> FrameRing:
        """Attach to the ring that another process made."""
        return FrameRing(_Memory(name), width, height)

    @property
    def name(self) -> str:
        """By which the other process attaches."""
        return self._memory.name

    def slot(self, index: int) -> Image:
        """Return an (H, W, 3) view, no copy."""
        picture: Image = self._slots[index]
        return picture

    def close(self) -> bool:
        """Let go of the memory; return False while a frame in it is in use (try again)."""
        self._slots = np.empty((0, 0, 0, 3), np.uint8)
        try:
            self._memory.close()
        except BufferError:
            return False
        return True

    def unlink(self) -> None:
        """Remove the memory: it is freed when the last process has let go."""
        with suppress(FileNotFoundError):
            self._memory.unlink()


def _reserve(memory: SharedMemory) -> None:
    """Take all pages now: Linux gives them on first touch, and kills who touches too many."""
    path = Path("/dev/shm", memory.name)  # noqa: S108
    if path.exists():
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, memory.size)


def discard(name: str) -> bool:
    """Remove a ring that a killed process may have left; return False where there is none."""
    try:
        memory = SharedMemory(name)
    except (FileNotFoundError, ValueError):  # none, or one that has no pages yet
        return False
    memory.close()
    memory.unlink()
    return True
