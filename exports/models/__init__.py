"""The table of exports."""

from .export_job import ExportJob

__all__ = ["ExportJob"]
