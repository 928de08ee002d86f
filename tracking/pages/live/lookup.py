"""The task that the address names, or 404."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from accounts.models import User
from tracking.models import ProcessingTask
from tracking.selectors import scope


def task_or_404(user: User, task_id: UUID) -> ProcessingTask:
    """Return the task if `user` may see it."""
    task = scope.tasks_for(user).filter(pk=task_id).first()
    if task is None:
        raise Http404("Task not found, or you have no access.")
    return task
