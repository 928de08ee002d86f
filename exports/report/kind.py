"""The kind: a report of figures."""

from __future__ import annotations

from typing import Final

from exports.build_kinds import callbacks
from exports.kinds import ExportKind, ExportRequest, register
from exports.runs.export_run import ExportRun

from .request import report_name, report_parameters, report_size

_MINUTES: Final = 30


def write(run: ExportRun) -> None:
    """Write the file of a job."""
    # Only here: every process of ours knows the kinds, and what draws takes a tenth of its start.
    from .build import build_report

    build_report(report_parameters(ExportRequest.of(run.job)), run.path, *callbacks(run))


KIND: Final = register(
    ExportKind(
        name="analytics-report",
        label="Report",
        write=write,
        estimate=report_size,
        file_name=report_name,
        seconds=_MINUTES * 60,
        holds_people=False,
        reads_footage=False,
    )
)
