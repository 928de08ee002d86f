"""A task that is to be changed while it runs."""

from __future__ import annotations

from uuid import UUID

from accounts.models import User
from spoton.rights import require
from spoton.service_errors import ConflictError, NotVisibleError
from tracking.models import ProcessingTask
from tracking.selectors.scope import tasks_for


def operable_task(user: User, task_id: UUID) -> ProcessingTask:
    """Return the task, locked until the transaction ends, if `user` may change it."""
    require(user, "tasks.run", doing="Changing a task")
    if not tasks_for(user).filter(pk=task_id).exists():
        raise NotVisibleError(f"Task {task_id} not found, or you have no access.")
    return ProcessingTask.objects.select_for_update(of=("self",)).get(pk=task_id)


def refuse_ended(task: ProcessingTask) -> None:
    """Raise where nothing can be changed any longer."""
    if not task.is_active:
        raise ConflictError(f"This task has ended ({task.status}). Start a new task.")
    if task.desired == ProcessingTask.Desired.STOPPED:
        raise ConflictError("This task is stopping. Start a new task.")
