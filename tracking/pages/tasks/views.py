"""The list of tasks, and one task."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from tracking.pages.tasks.queries import TaskFilters, held_tasks_for
from tracking.pages.tasks.shown import Reader


@page("tasks.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """Tasks, newest first, under their filters."""
    user, reader = user_of(request), Reader()
    filters = TaskFilters(request.GET, user)
    rows = page_of(request, filters.narrow(held_tasks_for(user)), per_page=25)
    tasks = [reader.shown(task) for task in rows]
    context = {
        "filters": filters,
        "filtered": filters.is_used(),
        "rows": rows,
        "tasks": tasks,
        # A list in which nothing runs changes only when somebody starts something.
        "every_s": 4 if any(shown.task.is_active for shown in tasks) else 20,
    }
    return show(request, "tasks/list.html", context)


@page("tasks.view")
def task(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """One task: what it does, each of its cameras, and who started it."""
    found = held_tasks_for(user_of(request)).filter(pk=task_id).first()
    if found is None:
        raise Http404("Task not found, or you have no access.")
    return show(request, "tasks/task.html", {"shown": Reader().shown(found)})
