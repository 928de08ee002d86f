"""What is asked for: a period, a format; and what that will be."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from exports.build_kinds import span_name
from exports.kinds import ExportRequest, ExportSize
from tracking.models import Environment

from .figures import report_span
from .parameters import ReportFormat, ReportParameters

_BYTES: Final = 3_000_000
_ROWS: Final = 50


def request_report(
    environment: Environment, start: datetime, end: datetime, form: str, time_zone: str
) -> ExportRequest:
    """Return a request; raise `InvalidInputError` for a period that cannot be."""
    asked = ExportRequest(environment, start, end, {"format": form, "time_zone": time_zone})
    report_span(report_parameters(asked))
    return asked


def report_parameters(asked: ExportRequest) -> ReportParameters:
    """Return what the builder takes."""
    return ReportParameters(
        environment=asked.environment,
        start=asked.start_time,
        end=asked.end_time,
        format=ReportFormat(asked.parameters["format"]),
        zone=ZoneInfo(asked.parameters["time_zone"]),
    )


def report_size(asked: ExportRequest) -> ExportSize:
    """Return about how large a report is: maps make most of it."""
    return ExportSize(_ROWS, _BYTES)


def report_name(asked: ExportRequest) -> str:
    """Return such as campus-report-20260101T0000-20260108T0000.pdf, in local time."""
    parameters = report_parameters(asked)
    span = span_name(asked.start_time, asked.end_time, parameters.zone)
    return f"{asked.environment.environment_id}-report-{span}{parameters.suffix}"
