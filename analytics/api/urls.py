"""Addresses under /api/v1/analytics/."""

from django.urls import path

from analytics.api import (
    behavior,
    dashboard,
    flows,
    heatmap,
    historical,
    lines,
    occupancy,
    real_time,
    statistics,
    zones,
)

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
    path("dashboard", dashboard.DashboardView.as_view(), name="api-dashboard"),
    path(
        "historical/summary",
        historical.HistoricalSummaryView.as_view(),
        name="api-historical-summary",
    ),
    path("occupancy", occupancy.OccupancyView.as_view(), name="api-occupancy"),
    path("heatmap", heatmap.HeatmapView.as_view(), name="api-heatmap"),
    path("flows", flows.FlowsView.as_view(), name="api-flows"),
    path("zones/<str:zone_id>/dwell", zones.ZoneDwellView.as_view(), name="api-zone-dwell"),
    path("lines/<str:line_id>/counts", lines.LineCountsView.as_view(), name="api-line-counts"),
    path("behavior/analyze", behavior.AnalyzeView.as_view(), name="api-behavior-analyze"),
]
