"""The page of one task."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.http.pages import page, show, user_of
from tracking.pages.tasks.display import TaskDisplays
from tracking.pages.tasks.filters import held_tasks_for


@page("tasks.view")
def show_task(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Show one task: what it does, its cameras, and who started it."""
    found = held_tasks_for(user_of(request)).filter(pk=task_id).first()
    if found is None:
        raise Http404("Task not found, or you have no access.")
    return show(request, "tasks/task.html", {"shown": TaskDisplays().shown(found)})
