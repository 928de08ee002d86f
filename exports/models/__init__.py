"""The tables of exports."""

from .export_job import ExportJob
from .report_schedule import ReportSchedule

__all__ = ["ExportJob", "ReportSchedule"]
