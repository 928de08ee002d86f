"""How recordings are imported, and what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import.

    Attributes:
        camera_id: all files belong to this camera; None: to that which their folder names.
        start, by_modification, guesses: times of files that say none surely, see `Dating`.
        zone: of times in names that say none.
        create_cameras: make those that are missing.
        again: read known files too.
        dry_run: look, but store nothing.
    """

    camera_id: str | None = None
    start: datetime | None = None
    by_modification: bool = False
    guesses: bool = False
    zone: tzinfo = UTC
    create_cameras: bool = False
    again: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class GuessedStart:
    """A file that was left out because its time is a guess: the name, the time, its source."""

    name: str
    time: datetime
    source: str


@dataclass(slots=True)
class CameraResult:
    """What was done for one camera; `dated` counts where times come from."""

    camera_id: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    created: bool = False
    first: datetime | None = None
    last: datetime | None = None
    dated: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class ImportResult:
    """What was done.

    Attributes:
        problems: why files were left out, a sentence each.
        guessed: those among them that have a time, but a guessed one.
        unsure: what was taken, but may be an hour off, a sentence each.
        overlaps: recordings that cover the same time, a sentence each.
        missing: the files of cameras that do not exist, how many.
    """

    cameras: list[CameraResult] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    guessed: list[GuessedStart] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    overlaps: list[str] = field(default_factory=list)
    missing: dict[str, int] = field(default_factory=dict)
