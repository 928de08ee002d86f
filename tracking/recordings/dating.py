"""When a recording began: by its name, its metadata, the files before it, or the file system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from .files import VideoFile
from .names import NamedTime, read_name
from .probe import VideoHeader

BY_NAME: Final = "name"
GUESSED: Final = "name, guessed"
BY_CHANGE: Final = "--by-modification"


class UndatedError(Exception):
    """Nothing says surely when a recording began; the message says so.

    Attributes:
        guess: when it may have begun; None: nothing tells.
        source: of the guess.
    """

    def __init__(self, message: str, guess: datetime | None, source: str) -> None:
        super().__init__(message)
        self.guess, self.source = guess, source


@dataclass(frozen=True, slots=True)
class RecordingStart:
    """When a file begins, UTC, and where that comes from.

    `later` is the other moment that the name may mean, where clocks went back.
    """

    time: datetime
    source: str
    later: datetime | None = None


@dataclass(slots=True)
class Dating:
    """Gives the files of one camera, in order, their times.

    Attributes:
        zone: of names that say none.
        next_start: for files that say no time: end to end from here; None: not so.
        by_modification: else take it that a file was last written to when it ended.
        guesses: take times that names only may mean.
        files: all of the camera.
    """

    zone: tzinfo
    next_start: datetime | None = None
    by_modification: bool = False
    guesses: bool = False
    files: Sequence[VideoFile] = ()
    _names: dict[str, NamedTime | None] = field(init=False)
    _digits_are_times: bool = field(init=False)

    def __post_init__(self) -> None:
        self._names = {file.name: self._read(file) for file in self.files}
        self._digits_are_times = any(
            one is not None and one.is_sure and one.by_digits for one in self._names.values()
        )

    def named(self, file: VideoFile) -> NamedTime | None:
        """Return what a file's name says."""
        return self._names.get(file.name) or self._read(file)

    def start_of(self, file: VideoFile, probe: VideoHeader, duration: timedelta) -> RecordingStart:
        """Return the time of its first frame and where that comes from.

        Raises:
            UndatedError: nothing says it.
        """
        named = self.named(file)
        if named is not None and self._is_sure(named):
            return RecordingStart(named.time, BY_NAME, named.later)
        if probe.created is not None:
            return RecordingStart(probe.created, "metadata")
        if named is not None and self.guesses:
            return RecordingStart(named.time, GUESSED, named.later)
        if self.next_start is not None:
            return RecordingStart(self.next_start, "--start")
        changed = file.modified.astimezone(UTC) - duration
        if self.by_modification:
            return RecordingStart(changed, BY_CHANGE)
        if named is not None:
            raise UndatedError(
                f"its name may mean {named.time:%Y-%m-%d %H:%M:%S} UTC, or no time at all: add "
                "--guess if it does, or use --start or --by-modification",
                named.time,
                GUESSED,
            )
        raise UndatedError(
            "neither its name nor its metadata has a start time: use --start or --by-modification",
            changed,
            BY_CHANGE,
        )

    def passed(self, end: datetime) -> None:
        """Note where a file ends: the next without a time begins there."""
        if self.next_start is not None:
            self.next_start = max(self.next_start, end)

    def _read(self, file: VideoFile) -> NamedTime | None:
        return read_name(file.name, UTC if file.is_utc else self.zone, file.above)

    def _is_sure(self, named: NamedTime) -> bool:
        """Tell whether a name says its time surely; see `NamedTime.by_digits`."""
        return named.is_sure or (named.by_digits and self._digits_are_times)
