"""Addresses under /api/v1/analytics/."""

from django.urls import path

from analytics.api import views

urlpatterns = [
    path(
        "real-time/metrics",
        views.RealTimeMetricsView.as_view(),
        name="api-real-time-metrics",
    ),
]
