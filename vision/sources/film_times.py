"""Times of files without a date that began at one moment: their frames belong together by them."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from .clock import LiveClock
from .feed import Feed, PendingFrame
from .spec import SourceSpec
from .turns import Heads

APART_SECONDS: Final = 5.0
"""A file that is further from the others at first did not begin with them."""


class FilmTimes:
    """Moves the times of frames from seconds since the begin of their files to the time of day.

    The first tick is now. All files move by one distance, so that frames of the same moment keep
    the same time, however late a reader started or how often it was replaced. A file that did not
    begin with the others plays from where it is, so that no time comes twice.
    """

    def __init__(self) -> None:
        self._clock = LiveClock()
        self._began: float | None = None
        self._wall = 0.0
        self._played = 0.0
        self._shifts: dict[SourceSpec, float] = {}

    def timed(self, heads: Heads) -> Heads:
        """Return the frames by the time of day, and by `time.monotonic()`.

        Args:
            heads: of all sources that have one; those with another kind of time stay as they are.
        """
        films = [head for head in heads if head[0].spec.together]
        if not films:
            return heads
        self._admit(films)
        return [
            (source, self._moved(pending, self._shifts[source.spec]))
            if source.spec.together
            else (source, pending)
            for source, pending in heads
        ]

    def note_taken(self, heads: Heads) -> None:
        """Note how far the films have been played, by frames that `timed` has moved."""
        times = [one.ready.steady for source, one in heads if source.spec.together]
        if self._began is not None:
            self._played = max([self._played, *(time - self._began for time in times if time)])

    def keep(self, specs: Collection[SourceSpec]) -> None:
        """Forget all other files: one that comes back begins again."""
        self._shifts = {spec: shift for spec, shift in self._shifts.items() if spec in specs}

    def reset(self) -> None:
        """Let the next frames be of now, wherever in their files they are."""
        self._began = None
        self._played = 0.0
        self._shifts.clear()

    def _admit(self, films: list[tuple[Feed, PendingFrame]]) -> None:
        new = [(source.spec, one) for source, one in films if source.spec not in self._shifts]
        if not new:
            return
        most = 0.0
        if self._began is None:
            most = APART_SECONDS
            self._played = max(one.ready.timestamp for _, one in new)
            self._began = time.monotonic() - self._played
            self._wall = self._clock.of(self._began)
        for spec, one in new:
            behind = self._played - one.ready.timestamp
            self._shifts[spec] = 0.0 if -APART_SECONDS <= behind <= most else behind

    def _moved(self, pending: PendingFrame, shift: float) -> PendingFrame:
        assert self._began is not None
        film = pending.ready.timestamp + shift
        wall, steady = self._wall + film, self._began + film
        ready = replace(pending.ready, timestamp=wall, steady=steady)
        seen = pending.elsewhere
        if seen is not None:
            frames = {
                name: replace(frame, timestamp=wall, steady=steady)
                for name, frame in seen.tick.frames.items()
            }
            seen = replace(seen, tick=replace(seen.tick, frames=frames))
        return replace(pending, ready=ready, elsewhere=seen)
