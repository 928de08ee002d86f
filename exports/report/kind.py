"""The kind: a report of figures."""

from __future__ import annotations

from typing import Final

from exports.build_kinds import callbacks, failure
from exports.kinds import ExportKind, ExportRequest, register
from exports.runs.export_run import ExportRun
from spoton.service_errors import InvalidInputError

from .build import build_report
from .request import report_name, report_parameters, report_size

_MINUTES: Final = 30


def write(run: ExportRun) -> None:
    """Write the file of a job."""
    job = run.job
    asked = ExportRequest(job.environment, job.start_time, job.end_time, job.parameters)
    try:
        build_report(report_parameters(asked), run.path, *callbacks(run))
    except InvalidInputError as error:
        raise failure(error) from None


KIND: Final = register(
    ExportKind(
        name="analytics-report",
        label="Report",
        write=write,
        estimate=report_size,
        file_name=report_name,
        seconds=_MINUTES * 60,
        holds_people=False,
    )
)
