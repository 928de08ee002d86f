"""The kind of export."""

from __future__ import annotations

from typing import Final

from exports.kinds import ExportKind, register
from exports.runs.export_run import ExportRun
from exports.tracking_data.request import estimate, file_name

_HOURS: Final = 6


def write(run: ExportRun) -> None:
    """Write the file of a job."""
    # Only here: every process of ours knows the kinds, and pyarrow takes 60 MB.
    from exports.tracking_data.write_file import write_file

    write_file(run)


KIND: Final = register(
    ExportKind(
        name="tracking-data",
        label="Tracking data",
        write=write,
        estimate=estimate,
        file_name=file_name,
        seconds=_HOURS * 3600,
    )
)
