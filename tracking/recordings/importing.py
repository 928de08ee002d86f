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
        start, by_modification: times of files that say none, see `Dating`.
        zone: of times in names that say none.
        create_cameras: make those that are missing.
        again: read known files too.
        dry_run: look, but store nothing.
    """

    camera_id: str | None = None
    start: datetime | None = None
    by_modification: bool = False
    zone: tzinfo = UTC
    create_cameras: bool = False
    again: bool = False
    dry_run: bool = False


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
    """What was done; `missing` counts the files of cameras that do not exist."""

    cameras: list[CameraResult] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    overlaps: list[str] = field(default_factory=list)
    missing: dict[str, int] = field(default_factory=dict)
