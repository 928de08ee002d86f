"""The list of tasks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from tracking.pages.tasks.display import TaskDisplays
from tracking.pages.tasks.filters import TaskFilters, held_tasks_for


@page("tasks.view")
def list_tasks(request: HttpRequest) -> HttpResponseBase:
    """Tasks, newest first, under their filters."""
    user, reader = user_of(request), TaskDisplays()
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
