"""Exports in the admin site: to look at."""

from __future__ import annotations

from django.contrib import admin

from exports.models import ExportJob
from tracking.admin.base import RecordAdmin


@admin.register(ExportJob)
class ExportJobAdmin(RecordAdmin[ExportJob]):
    """What was asked for, and what came of it; pages and REST change it."""

    list_display = ["job_id", "kind", "environment", "status", "owner", "rows", "created_at"]
    list_filter = ["status", "kind"]
    list_select_related = ["environment", "owner"]
