"""Addresses under /api/v1/."""

from django.urls import path

from tracking.api import views

urlpatterns = [
    path("environments", views.EnvironmentListView.as_view(), name="api-environments"),
    path(
        "environments/<slug:environment_id>",
        views.EnvironmentView.as_view(),
        name="api-environment",
    ),
    path(
        "environments/<slug:environment_id>/map",
        views.EnvironmentMapView.as_view(),
        name="api-environment-map",
    ),
    path(
        "environments/<slug:environment_id>/cameras",
        views.CameraListView.as_view(),
        name="api-cameras",
    ),
    path(
        "environments/<slug:environment_id>/zones", views.ZoneListView.as_view(), name="api-zones"
    ),
    path(
        "environments/<slug:environment_id>/lines", views.LineListView.as_view(), name="api-lines"
    ),
    path(
        "environments/<slug:environment_id>/scenes",
        views.SceneListView.as_view(),
        name="api-scenes",
    ),
    path("processing-tasks", views.TaskListView.as_view(), name="api-tasks"),
    path("processing-tasks/start", views.StartTaskView.as_view(), name="api-task-start"),
    path("processing-tasks/stop", views.StopTaskView.as_view(), name="api-task-stop"),
    path("processing-tasks/<uuid:task_id>", views.TaskView.as_view(), name="api-task"),
]
