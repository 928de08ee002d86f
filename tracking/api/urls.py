"""Addresses under /api/v1/."""

from django.urls import include, path

from tracking.api import views

urlpatterns = [
    path("", include("tracking.api.environments.urls")),
    path("", include("tracking.api.people.urls")),
    path("processing-tasks", views.TaskListView.as_view(), name="api-tasks"),
    path("processing-tasks/start", views.StartTaskView.as_view(), name="api-task-start"),
    path("processing-tasks/stop", views.StopTaskView.as_view(), name="api-task-stop"),
    path("processing-tasks/<uuid:task_id>", views.TaskView.as_view(), name="api-task"),
    path(
        "processing-tasks/<uuid:task_id>/pause",
        views.PauseTaskView.as_view(),
        name="api-task-pause",
    ),
    path(
        "processing-tasks/<uuid:task_id>/resume",
        views.ResumeTaskView.as_view(),
        name="api-task-resume",
    ),
    path(
        "processing-tasks/<uuid:task_id>/seek", views.SeekTaskView.as_view(), name="api-task-seek"
    ),
]
