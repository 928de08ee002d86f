"""Addresses under /api/v1/analytics/."""

from django.urls import path

from analytics.api import real_time, statistics

urlpatterns = [
    path(
        "real-time/metrics",
        real_time.RealTimeMetricsView.as_view(),
        name="api-real-time-metrics",
    ),
    path(
        "real-time/active-persons",
        real_time.ActivePersonsView.as_view(),
        name="api-active-persons",
    ),
    path("real-time/camera-loads", real_time.CameraLoadsView.as_view(), name="api-camera-loads"),
    path("system/statistics", statistics.StatisticsView.as_view(), name="api-statistics"),
]
