"""How many alerts are open: the badge in the navigation of every page."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from redis import RedisError

from accounts.models import User
from alerts.selectors.badge import count_open
from spoton.rights import has_right

CACHED_SECONDS = 4.0
MOST: Final = 100
"""From here on the badge says 99+."""


def context(request: HttpRequest) -> dict[str, object]:
    """Return `open_alerts` for templates; it is counted if one asks."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not has_right(user, "alerts.view"):
        return {}
    return {"open_alerts": SimpleLazyObject(lambda: open_alerts(user))}


def open_alerts(user: User) -> int:
    """Return the number of open alerts, a few seconds old at most, or `MOST`."""
    with suppress(RedisError):
        known = cache.get(_key(user))
        if known is not None:
            return int(known)
    counted = count_open(user, MOST)
    with suppress(RedisError):
        cache.set(_key(user), counted, CACHED_SECONDS)
    return counted


def forget(user: User) -> None:
    """Count again: the user has just acknowledged one."""
    with suppress(RedisError):
        cache.delete(_key(user))


def _key(user: User) -> str:
    # Those who see everything share one.
    return f"open-alerts:{'all' if user.sees_everything else user.pk}"
