"""What keeps recordings and rows from retention, besides their own flag: what is needed now.

Apps above this one register what needs footage or rows, such as open alerts and exports that wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tracking.models import Environment, Playlist, ProcessingTask, Recording


@dataclass(frozen=True, slots=True)
class NeededFootage:
    """A span of time; `camera` is the key of one, None: of all cameras of the environment."""

    start: datetime
    end: datetime
    camera: int | None = None

    def holds(self, recording: Recording) -> bool:
        """Tell whether the recording is needed."""
        return (
            self.camera in (None, recording.camera_id)
            and recording.start_time < self.end
            and recording.end_time > self.start
        )


@dataclass(frozen=True, slots=True)
class NeededRows:
    """A span of time whose observations and figures are needed, and people whose pictures are."""

    start: datetime
    end: datetime
    people: frozenset[UUID] = frozenset()


Protector = Callable[[Environment], Iterable[NeededFootage]]
RowProtector = Callable[[], Iterable[NeededRows]]
_protectors: Final[list[Protector]] = []
_row_protectors: Final[list[RowProtector]] = []


def register(protector: Protector) -> None:
    """Ask this, too, before anything is deleted. Called once, by an app that is made ready."""
    if protector not in _protectors:
        _protectors.append(protector)


def register_rows(protector: RowProtector) -> None:
    """Ask this, too, before rows are deleted; as `register`."""
    if protector not in _row_protectors:
        _row_protectors.append(protector)


def needed_rows() -> list[NeededRows]:
    """Return the spans whose rows some app needs now, of all environments."""
    return [span for protector in _row_protectors for span in protector()]


def needed_footage(environment: Environment) -> list[NeededFootage]:
    """Return the spans that some app needs now."""
    return [span for protector in _protectors for span in protector(environment)]


def paths_in_use(environment: Environment) -> set[str]:
    """Return the files that active tasks play."""
    lists = Playlist.objects.filter(
        task_camera__task__environment=environment,
        task_camera__task__status__in=ProcessingTask.ACTIVE_STATUSES,
    )
    return {file[0] for files in lists.values_list("files", flat=True) for file in files}
