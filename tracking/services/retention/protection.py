"""What keeps recordings from retention, besides their own flag: spans of time that are needed.

Apps above this one register what needs footage, such as open alerts and exports that wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

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


Protector = Callable[[Environment], Iterable[NeededFootage]]
_protectors: Final[list[Protector]] = []


def register(protector: Protector) -> None:
    """Ask this, too, before anything is deleted. Called once, by an app that is made ready."""
    if protector not in _protectors:
        _protectors.append(protector)


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
