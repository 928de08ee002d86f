"""Exports in the admin site: to look at."""

from __future__ import annotations

from django.contrib import admin

from exports.models import ExportJob, ReportSchedule
from tracking.admin.base import RecordAdmin


@admin.register(ExportJob)
class ExportJobAdmin(RecordAdmin[ExportJob]):
    """What was asked for, and what came of it; pages and REST change it."""

    list_display = ["job_id", "kind", "environment", "status", "owner", "rows", "created_at"]
    list_filter = ["status", "kind"]
    list_select_related = ["environment", "owner"]


@admin.register(ReportSchedule)
class ReportScheduleAdmin(RecordAdmin[ReportSchedule]):
    """Which reports are made again and again; pages and REST change them."""

    list_display = ["schedule_id", "environment", "every", "owner", "enabled", "next_run_at"]
    list_filter = ["every", "enabled"]
    list_select_related = ["environment", "owner"]
