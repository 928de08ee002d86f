"""Addresses under /api/v1/system/."""

from django.urls import path

from analytics.api.system import views

urlpatterns = [
    path("performance/dashboard", views.SystemDashboardView.as_view(), name="api-system-dashboard"),
    path("performance/metrics", views.SystemMetricsView.as_view(), name="api-system-metrics"),
    path("performance/history", views.SystemHistoryView.as_view(), name="api-system-history"),
    path("health/comprehensive", views.SystemHealthView.as_view(), name="api-system-health"),
    path("diagnostics", views.DiagnosticsView.as_view(), name="api-system-diagnostics"),
    path("alerts", views.SystemAlertsView.as_view(), name="api-system-alerts"),
    path("maintenance/clear-cache", views.ClearCacheView.as_view(), name="api-system-clear-cache"),
    path(
        "maintenance/garbage-collect",
        views.GarbageCollectView.as_view(),
        name="api-system-garbage-collect",
    ),
]
