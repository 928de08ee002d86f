"""Who is on a socket, and whether they still may see its task."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import parse_qs
from uuid import UUID

from accounts.http.authentication import by_bearer
from accounts.models import User
from accounts.services import tickets
from accounts.services.credentials import Credential, holder, of_user
from live.database import in_database
from live.keys import BLURRED, Size
from spoton.rights import FACES, has_right
from tracking.models import ProcessingTask
from tracking.selectors import scope as selectors

BEARER = "bearer"


def bearer_token(subprotocols: list[str]) -> str | None:
    """Return TOKEN of the subprotocols `bearer, TOKEN`; None without `bearer`.

    >>> bearer_token(["bearer", "abc"]), bearer_token(["bearer"]), bearer_token([])
    ('abc', '', None)
    """
    if BEARER not in subprotocols:
        return None
    return next((word for word in subprotocols if word != BEARER), "")


def has_ticket(scope: dict[str, Any]) -> bool:
    """Return whether a ticket is shown, valid or not: no cookie is checked then."""
    return "ticket" in parse_qs(
        scope.get("query_string", b"").decode("latin1"), keep_blank_values=True
    )


def ticket_of(scope: dict[str, Any]) -> str:
    """Return the ticket that is shown, "" without one."""
    query: str = scope["query_string"].decode("latin1")
    return parse_qs(query).get("ticket", [""])[-1]


async def identify(scope: dict[str, Any]) -> Credential | None:
    """Return who connects: by token or ticket if one is offered, else by the session cookie.

    Raises:
        redis.exceptions.RedisError: a ticket cannot be looked up now.
    """
    token = bearer_token(scope.get("subprotocols") or [])
    if token is not None:
        found = await in_database(by_bearer, token.encode())
        return found[1] if found else None
    if has_ticket(scope):
        return await tickets.take(ticket_of(scope))
    user = scope.get("user")
    if not isinstance(user, User) or not user.is_active:
        return None
    return of_user(user, scope["session"].session_key)


async def current_user(credential: Credential) -> User | None:
    """Return the user if what they showed still opens the door, else None."""
    return await in_database(holder, credential)


def size_for(user: User, asked: str) -> Size:
    """Return which frames `user` gets: blurred ones without the right to see faces.

    The worker blurs them, so that faces do not even reach this process for such a user.

    Args:
        asked: "grid" or "full".
    """
    return cast("Size", asked if has_right(user, FACES) else asked + BLURRED)


async def visible_task(user: User, task_id: UUID) -> ProcessingTask | None:
    """Return the task with its cameras, None if `user` may not see it or there is none."""
    return await in_database(_visible_task, user, task_id)


def _visible_task(user: User, task_id: UUID) -> ProcessingTask | None:
    return selectors.tasks_for(user).filter(pk=task_id).first()


async def task_exists(task_id: UUID) -> bool:
    """Return whether there is such a task, visible to the user or not."""
    return await in_database(ProcessingTask.objects.filter(pk=task_id).exists)


def camera_ids(task: ProcessingTask) -> list[str]:
    """Return the ids of the task's cameras, in order."""
    return sorted(entry.camera.camera_id for entry in task.task_cameras.all())
