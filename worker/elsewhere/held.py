"""Ticks whose pictures another node may still ask about."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Final

from vision.sources import Tick
from vision.types import Detections
from worker.watched_frames import Encodings

HELD: Final = 4
"""Ticks at most: a reader's ring has six slots, one is being written, one is next."""


@dataclass(slots=True)
class HeldTick:
    """A tick, until nobody needs its pictures.

    Attributes:
        found: by camera.
        encodings: of the frames that someone watches.
    """

    tick: Tick
    found: dict[str, Detections]
    encodings: Encodings


class HeldTicks:
    """The newest ticks of a share, by number. Any thread may call.

    A tick is released when the engine, this, and everyone who looks at it have let go of it.

    Args:
        drops: the oldest of too many go; else the one who keeps them counts.
    """

    def __init__(self, *, drops: bool) -> None:
        self._drops = drops
        self._lock = threading.Lock()
        self._ticks: dict[int, HeldTick] = {}
        self._users: dict[int, int] = {}
        self._closed = False

    def counted(self, tick: Tick) -> Tick:
        """Return a tick that is released when it was released twice: by the engine, and here."""
        users = [2]

        def release() -> None:
            with self._lock:
                users[0] -= 1
                last = users[0] == 0
            if last:
                tick.release()

        return replace(tick, release=release)

    def keep(self, number: int, held: HeldTick) -> None:
        """Keep a tick from `counted`; the oldest of too many goes."""
        with self._lock:
            self._ticks[number] = held
            self._users[number] = 1
            old = list(self._ticks)[:-HELD] if self._drops else []
            if self._closed:
                old = list(self._ticks)
        for one in old:
            self.drop(one)

    def borrow(self, number: int) -> HeldTick | None:
        """Return a tick that is kept, which must be given back; None: it is gone."""
        with self._lock:
            held = self._ticks.get(number)
            if held is not None:
                self._users[number] += 1
            return held

    def give_back(self, number: int, held: HeldTick) -> None:
        """Let go of a tick that was borrowed."""
        with self._lock:
            self._users[number] -= 1
            last = not self._users[number]
            if last:
                del self._users[number]
        if last:
            held.tick.release()

    def drop(self, number: int) -> None:
        """Keep a tick no longer."""
        with self._lock:
            held = self._ticks.pop(number, None)
        if held is not None:
            self.give_back(number, held)

    def close(self) -> None:
        """Keep none."""
        with self._lock:
            self._closed = True
            numbers = list(self._ticks)
        for number in numbers:
            self.drop(number)
