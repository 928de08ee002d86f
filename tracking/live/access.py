"""Who is on a socket, and whether they still may see its task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from channels.auth import get_user
from django.conf import settings
from django.utils.module_loading import import_string
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed, TokenError

from accounts.models import User
from tracking import selectors
from tracking.live.database import in_database
from tracking.models import ProcessingTask

BEARER = "bearer"


@dataclass(frozen=True, slots=True)
class Credential:
    """What a client showed when it came: the key of a session, or a user by a valid token."""

    user_id: int
    session_key: str | None = None


def bearer_token(subprotocols: list[str]) -> str | None:
    """Return TOKEN of the subprotocols `bearer, TOKEN`; None without `bearer`.

    >>> bearer_token(["bearer", "abc"]), bearer_token(["bearer"]), bearer_token([])
    ('abc', '', None)
    """
    if BEARER not in subprotocols:
        return None
    return next((word for word in subprotocols if word != BEARER), "")


async def identify(scope: dict[str, Any]) -> Credential | None:
    """Return who connects: by token if one is offered, else by the session cookie."""
    token = bearer_token(scope.get("subprotocols") or [])
    if token is not None:
        return await in_database(_by_token, token)
    user = scope.get("user")
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    return Credential(user.pk, scope["session"].session_key)


def _by_token(token: str) -> Credential | None:
    authentication = JWTAuthentication()
    try:
        user = authentication.get_user(authentication.get_validated_token(token.encode()))
    except (AuthenticationFailed, TokenError):
        return None
    return Credential(user.pk)


async def current_user(credential: Credential) -> User | None:
    """Return the user if they may still sign in with what they showed, else None."""
    if credential.session_key is not None:
        # A new look at the session: it ends with signing out and with a changed password.
        store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        user = await get_user({"session": store(credential.session_key)})
        is_same = isinstance(user, User) and user.pk == credential.user_id and user.is_active
        return user if is_same else None
    return await in_database(_active_user, credential.user_id)


def _active_user(user_id: int) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first()


async def visible_task(user: User, task_id: UUID) -> ProcessingTask | None:
    """Return the task with its cameras, None if `user` may not see it or there is none."""
    return await in_database(_visible_task, user, task_id)


def _visible_task(user: User, task_id: UUID) -> ProcessingTask | None:
    return selectors.tasks_for(user).filter(pk=task_id).first()


def camera_ids(task: ProcessingTask) -> list[str]:
    """Return the ids of the task's cameras, in order."""
    return sorted(entry.camera.camera_id for entry in task.task_cameras.all())
