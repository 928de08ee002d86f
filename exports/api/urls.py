"""Addresses under /api/v1/export/."""

from django.urls import path

from exports.api import download, jobs, tracking_data

urlpatterns = [
    path(
        "tracking-data",
        tracking_data.TrackingDataView.as_view(),
        name="api-export-tracking-data",
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
