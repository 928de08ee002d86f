"""A socket on one task."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from live import access
from live.coalesce import coalesce
from live.keys import Size
from live.socket import (
    NOT_ALLOWED,
    NOT_FOUND,
    SHARE_SECONDS,
    TRY_AGAIN_LATER,
    LiveSocket,
    Refusal,
)
from spoton.utc_text import utc_text
from tracking.models import ProcessingTask

_UNKNOWN: Final = Refusal(NOT_FOUND, "not_found", "Task not found, or you have no access.")
_OTHER_FRAMES: Final = Refusal(
    TRY_AGAIN_LATER, "rights_changed", "Whether you may see faces has changed. Connect again."
)
_DELETED: Final = Refusal(NOT_FOUND, "not_found", "The task was deleted.")
_WITHDRAWN: Final = Refusal(NOT_ALLOWED, "not_allowed", "You no longer have access.")


def now_text() -> str:
    """Return this moment as messages carry it."""
    return utc_text(timezone.now())


class TaskSocket(LiveSocket):
    """Open to anyone who may see the task's environment."""

    right = "live.view"
    task: ProcessingTask

    async def admit(self, user: User) -> Refusal | None:
        """Find the task."""
        task_id: UUID = self.scope["url_route"]["kwargs"]["task_id"]
        task = await access.visible_task(user, task_id)
        if task is None:
            return _UNKNOWN
        self.task = task
        self._user = user
        return None

    def shown(self, asked: str) -> Size:
        """Return which frames the client gets, see `access.size_for`."""
        return access.size_for(self._user, asked)

    async def readmit(self, user: User) -> Refusal | None:
        """Check again, once for all sockets of this user on this task."""
        task_id = self.task.pk
        question = ("task", user.pk, task_id)
        task = await coalesce(question, lambda: access.visible_task(user, task_id), SHARE_SECONDS)
        if task is None:
            return _WITHDRAWN if await access.task_exists(task_id) else _DELETED
        if access.size_for(user, "grid") != self.shown("grid"):
            return _OTHER_FRAMES
        await self.rechecked(task)
        return None

    async def rechecked(self, task: ProcessingTask) -> None:
        """Take the task's newest state."""
        self.task = task
