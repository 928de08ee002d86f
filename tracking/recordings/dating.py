"""When a recording began: by its name, its metadata, the files before it, or the file system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from .files import VideoFile
from .names import time_in_name
from .probe import VideoHeader


@dataclass(slots=True)
class Dating:
    """Gives the files of one camera, in order, their times.

    Attributes:
        zone: of names that say none.
        next_start: for files that say no time: end to end from here; None: not so.
        by_modification: else take it that a file was last written to when it ended.
    """

    zone: tzinfo
    next_start: datetime | None = None
    by_modification: bool = False

    def start_of(
        self, file: VideoFile, probe: VideoHeader, duration: timedelta
    ) -> tuple[datetime, str]:
        """Return the time of its first frame and where that comes from.

        Raises:
            ValueError: nothing says it.
        """
        named = time_in_name(file.name, self.zone)
        if named is not None:
            return named, "name"
        if probe.created is not None:
            return probe.created, "metadata"
        if self.next_start is not None:
            return self.next_start, "--start"
        if self.by_modification:
            return file.modified.astimezone(UTC) - duration, "--by-modification"
        raise ValueError(
            "neither its name nor its metadata has a start time: use --start or --by-modification"
        )

    def passed(self, end: datetime) -> None:
        """Note where a file ends: the next without a time begins there."""
        if self.next_start is not None:
            self.next_start = max(self.next_start, end)
