"""The kind: everything about one person."""

from __future__ import annotations

from typing import Final

from exports.build_kinds import callbacks
from exports.kinds import ExportKind, register
from exports.runs.export_run import ExportRun

from .request import person_file_name, person_file_parameters, person_file_size

_HOURS: Final = 6


def write(run: ExportRun) -> None:
    """Write the file of a job."""
    # Only here: every process of ours knows the kinds, and what decodes video takes 70 MB.
    from .build import build_person_file

    build_person_file(person_file_parameters(run.job.parameters), run.path, *callbacks(run))


KIND: Final = register(
    ExportKind(
        name="person-file",
        label="Person file",
        write=write,
        estimate=person_file_size,
        file_name=person_file_name,
        seconds=_HOURS * 3600,
        create_right="exports.person_file",
        view_right="exports.person_file",
    )
)
