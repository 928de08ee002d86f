"""Addresses under /api/v1/system/."""

from django.urls import path

from analytics.api.system import alerts, diagnostics, health, maintenance, performance, series

urlpatterns = [
    path(
        "performance/dashboard",
        performance.SystemDashboardView.as_view(),
        name="api-system-dashboard",
    ),
    path("performance/metrics", performance.SystemMetricsView.as_view(), name="api-system-metrics"),
    path("performance/history", performance.SystemHistoryView.as_view(), name="api-system-history"),
    path("performance/series", series.SystemSeriesView.as_view(), name="api-system-series"),
    path("health/comprehensive", health.SystemHealthView.as_view(), name="api-system-health"),
    path("diagnostics", diagnostics.DiagnosticsView.as_view(), name="api-system-diagnostics"),
    path("alerts", alerts.SystemAlertsView.as_view(), name="api-system-alerts"),
    path(
        "maintenance/clear-cache",
        maintenance.ClearCacheView.as_view(),
        name="api-system-clear-cache",
    ),
    path(
        "maintenance/support-bundle",
        maintenance.SupportBundleView.as_view(),
        name="api-system-support-bundle",
    ),
    path(
        "maintenance/garbage-collect",
        maintenance.GarbageCollectView.as_view(),
        name="api-system-garbage-collect",
    ),
]
