"""Write a report."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from exports.callbacks import Check, Progress

from .contents import report_contents
from .figures import read_figures
from .page import write_page
from .parameters import ReportFormat, ReportParameters
from .pdf import write_pdf


def build_report(
    parameters: ReportParameters, path: Path, progress: Progress, check: Check
) -> None:
    """Write the report into `path`.

    Raises:
        InvalidInputError: the period is empty or too long.
    """
    check()
    with timezone.override(parameters.zone):
        figures = read_figures(parameters, check)
        progress(0.6, 0)
        contents = report_contents(figures, timezone.localtime())
        check()
        progress(0.7, 0)
        if parameters.format is ReportFormat.HTML:
            write_page(contents, path)
        else:
            write_pdf(contents, path)
    check()
    progress(1.0, sum(len(one.table.rows) for one in contents.sections if one.table))
