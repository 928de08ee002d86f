"""Columns that lists of the admin site share."""

from __future__ import annotations

from django.contrib import admin

from tracking.models import ProcessingTask, TaskCamera


@admin.display(description="fps", ordering="fps")
def rate(row: ProcessingTask | TaskCamera) -> str:
    """Return frames per second, with one decimal."""
    return f"{row.fps:.1f}"


@admin.display(description="progress", ordering="progress")
def progress(task: ProcessingTask) -> str:
    """Return how much of the recording is done; a dash where there is no end."""
    return "-" if task.progress is None else f"{task.progress:.0%}"
