"""Addresses of the live view."""

from django.urls import path

from tracking.pages.live import pause, people, resume, stop, task, timeline
from tracking.pages.live.list import list_live_tasks

urlpatterns = [
    path("live", list_live_tasks, name="live"),
    path("live/<uuid:task_id>", task.live_task, name="live-task"),
    path("live/<uuid:task_id>/timeline", timeline.timeline, name="live-timeline"),
    path("live/<uuid:task_id>/people", people.known_people, name="live-people"),
    path("live/<uuid:task_id>/people/<uuid:person_id>", people.one_person, name="live-person"),
    path("live/<uuid:task_id>/pause", pause.pause, name="live-pause"),
    path("live/<uuid:task_id>/resume", resume.resume, name="live-resume"),
    path("live/<uuid:task_id>/stop", stop.stop, name="live-stop"),
]
