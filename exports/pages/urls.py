"""Addresses of the pages of exports."""

from django.urls import path

from exports.pages.exports import (
    again,
    cancel,
    delete,
    download,
    new,
    person_file,
    report,
    video,
)
from exports.pages.exports.list import list_exports
from exports.pages.schedules import delete as delete_schedule
from exports.pages.schedules import new as new_schedule
from exports.pages.schedules import pause, schedule, send
from exports.pages.schedules.list import list_schedules

_EXPORT = "exports/<uuid:job_id>"
_SCHEDULE = "exports/schedules/<uuid:schedule_id>"

urlpatterns = [
    path("exports", list_exports, name="exports"),
    path("exports/new", new.new_export, name="export-new"),
    path("exports/new/report", report.new_report, name="export-new-report"),
    path("exports/new/video", video.new_video, name="export-new-video"),
    path("exports/new/person-file", person_file.new_person_file, name="export-new-person-file"),
    path(f"{_EXPORT}/download", download.download, name="export-download"),
    path(f"{_EXPORT}/cancel", cancel.cancel, name="export-cancel"),
    path(f"{_EXPORT}/delete", delete.delete, name="export-delete"),
    path(f"{_EXPORT}/again", again.again, name="export-again"),
    path("exports/schedules", list_schedules, name="export-schedules"),
    path("exports/schedules/new", new_schedule.new_schedule, name="export-schedule-new"),
    path(_SCHEDULE, schedule.edit_schedule, name="export-schedule"),
    path(f"{_SCHEDULE}/pause", pause.pause, name="export-schedule-pause"),
    path(f"{_SCHEDULE}/delete", delete_schedule.delete, name="export-schedule-delete"),
    path(f"{_SCHEDULE}/send", send.send, name="export-schedule-send"),
]
