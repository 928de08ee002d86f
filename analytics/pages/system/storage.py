"""What is stored, and the jobs that look after it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, show, user_of
from analytics.system import storage
from analytics.system.backups import backups
from analytics.system.job_state import jobs
from analytics.system.recording_storage import recording_storage
from analytics.system.state import environments_of


@page("system.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """Show sizes, rows and jobs; measuring the pictures' folder is asked for by itself.

    How much was seen, and what jobs say, is of all environments: only for who sees them all.
    """
    sees_all = environments_of(user_of(request)) is None
    context = {
        "disk": storage.disk(),
        "database_size": storage.database_size(),
        "retention_days": settings.RETENTION_DAYS,
        "picture_days": settings.PICTURE_DAYS,
        "sees_all": sees_all,
        "media": storage.media,
        "measure": "measure" in request.GET,
        "recordings": recording_storage(user_of(request)),
        "reserve": settings.RECORDING_RESERVE_GB,
    }
    if sees_all:
        context |= {"tables": storage.tables, "days": storage.days, "jobs": jobs}
        context |= {"backups": backups(), "backup_settings": settings.BACKUPS}
    return show(request, "system/storage.html", context)
