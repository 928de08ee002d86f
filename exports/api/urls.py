"""Addresses under /api/v1/export/."""

from django.urls import path

from exports.api import (
    analytics_report,
    download,
    jobs,
    person_file,
    schedules,
    tracking_data,
    video_with_overlays,
)

urlpatterns = [
    path(
        "tracking-data",
        tracking_data.TrackingDataView.as_view(),
        name="api-export-tracking-data",
    ),
    path(
        "analytics-report",
        analytics_report.AnalyticsReportView.as_view(),
        name="api-export-analytics-report",
    ),
    path(
        "video-with-overlays",
        video_with_overlays.VideoWithOverlaysView.as_view(),
        name="api-export-video-with-overlays",
    ),
    path("person-file", person_file.PersonFileView.as_view(), name="api-export-person-file"),
    path("schedules", schedules.ScheduleListView.as_view(), name="api-export-schedules"),
    path(
        "schedules/<uuid:schedule_id>",
        schedules.ScheduleView.as_view(),
        name="api-export-schedule",
    ),
    path(
        "schedules/<uuid:schedule_id>/send",
        schedules.SendScheduleView.as_view(),
        name="api-export-schedule-send",
    ),
    path("jobs", jobs.JobListView.as_view(), name="api-export-jobs"),
    path("jobs/<uuid:job_id>", jobs.JobView.as_view(), name="api-export-job"),
    path("jobs/<uuid:job_id>/status", jobs.JobStatusView.as_view(), name="api-export-job-status"),
    path(
        "jobs/<uuid:job_id>/download",
        download.JobDownloadView.as_view(),
        name="api-export-job-download",
    ),
]
