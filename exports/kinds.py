"""What can be exported: each kind registers here, and everything else goes by this list.

To add a kind: an `ExportKind` in a module that `exports.apps` imports, a view in `exports.api` for
its body. Its `write` is called by `exports.runs.runner` in a process of the cluster `long`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from exports.models import ExportJob
from tracking.models import Environment

if TYPE_CHECKING:
    from exports.runs.export_run import ExportRun


@dataclass(frozen=True, slots=True)
class ExportSize:
    """What an export will be, about.

    Attributes:
        rows: of data, or frames of video.
        size_bytes: of the file, at least 0.
    """

    rows: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is asked for, checked.

    Attributes:
        parameters: as JSON holds them; what `write` reads from the job.
    """

    environment: Environment
    start_time: datetime
    end_time: datetime
    parameters: Mapping[str, Any]

    @classmethod
    def of(cls, job: ExportJob) -> ExportRequest:
        """Return what a job was asked for."""
        return cls(job.environment, job.start_time, job.end_time, job.parameters)


@dataclass(frozen=True, slots=True)
class ExportKind:
    """One kind of export.

    Attributes:
        name: in addresses and in `ExportJob.kind`.
        label: on pages.
        write: writes `run.path`, and calls `run.report` at least every few seconds; raises
            `ExportFailedError` with words for people.
        estimate: what it will be, fast enough for a form.
        file_name: under which it is downloaded.
        seconds: its limit; a job that takes longer fails and says so.
        create_right, view_right: who may ask for one, and who may see and download it.
        faces: by parameter, the values with which its file shows faces; who creates, sees or
            downloads such a one needs the right to see faces.
        holds_people: its file may tell of people, so that it goes when one of them is forgotten.
        reads_footage: it reads recordings, which stay until it has ended.
    """

    name: str
    label: str
    write: Callable[[ExportRun], None]
    estimate: Callable[[ExportRequest], ExportSize]
    file_name: Callable[[ExportRequest], str]
    seconds: int
    create_right: str = "exports.create"
    view_right: str = "exports.view"
    faces: Mapping[str, Collection[str]] = field(default_factory=dict)
    holds_people: bool = True
    reads_footage: bool = True

    def shows_faces(self, parameters: Mapping[str, Any]) -> bool:
        """Tell whether a file with these parameters shows faces."""
        return any(parameters.get(name) in values for name, values in self.faces.items())


_KINDS: Final[dict[str, ExportKind]] = {}


def register(kind: ExportKind) -> ExportKind:
    """Add a kind, and return it."""
    _KINDS[kind.name] = kind
    return kind


def kind_of(job: ExportJob) -> ExportKind | None:
    """Return the kind of a job; None if this version of the program has no such kind."""
    return _KINDS.get(job.kind)


def all_kinds() -> list[ExportKind]:
    """Return every kind, by name."""
    return [_KINDS[name] for name in sorted(_KINDS)]
