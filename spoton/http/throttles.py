"""Limits on the calls of one user or address, counted together for all web processes."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from spoton.counted_cache import CountedRedisCache
from spoton.limits.network import network_of
from spoton.limits.windows import MinuteCounts

if TYPE_CHECKING:  # views read the settings, and those name these classes
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)

WINDOW_S: Final = 60
_PAUSE_S: Final = 5.0


class _Counter:
    """Counts for all web processes; while Redis is down, each counts for itself."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget that the cache was away."""
        self._away_until = 0.0
        self._is_away = False
        self._own = MinuteCounts(WINDOW_S)
        self._lock = threading.Lock()

    def count(self, key: str) -> int:
        """Return how often `key` was counted in its window, this time included."""
        if time.monotonic() < self._away_until:
            return self._count_here(key)
        cache = caches["limits"]
        try:
            if isinstance(cache, CountedRedisCache):
                number = cache.count(key, 2 * WINDOW_S)
            else:
                cache.add(key, 0, timeout=2 * WINDOW_S)
                number = int(cache.incr(key))
        except ValueError:  # it expired in between
            return 1
        except (RedisError, OSError) as error:
            self._away_until = time.monotonic() + _PAUSE_S
            if not self._is_away:
                logger.warning("Redis is down, each process counts calls for itself: %s", error)
            self._is_away = True
            return self._count_here(key)
        self._is_away = False
        return number

    def _count_here(self, key: str) -> int:
        with self._lock:  # views run in many threads
            return self._own.count(key)


_counter: Final = _Counter()
reset: Final = _counter.reset


def spend(scope: str, caller: str) -> int:
    """Count a call of `caller`, and return how many there were in this window."""
    window = int(time.time()) // WINDOW_S
    return _counter.count(f"rate:{scope}:{caller}:{window}")


def seconds_left() -> float:
    """Return the seconds until the next window."""
    return WINDOW_S - time.time() % WINDOW_S


def is_over(user: AbstractBaseUser, *scopes: str) -> bool:
    """Count a call of a page or a picture; REST's throttles count their own the same way."""
    rates = settings.API_RATES
    counted = [spend(scope, str(user.pk)) > rates[scope] for scope in scopes]  # each, always
    return any(counted)


class RateThrottle(BaseThrottle):
    """Calls per minute; subclasses say whose."""

    scope = ""

    def limit(self) -> int:
        """Return the calls that one caller has per minute."""
        return settings.API_RATES[self.scope]

    def caller(self, request: Request) -> str | None:
        """Return whose calls are counted together, None to count nothing."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the call, and tell whether it is within the limit."""
        caller = self.caller(request)
        if caller is None:
            return True
        return spend(self.scope, caller) <= self.limit()

    def wait(self) -> float:
        """Return the seconds until the next window."""
        return seconds_left()


def _user_id(request: Request) -> int | None:
    return request.user.pk if isinstance(request.user, AbstractBaseUser) else None


def address(request: Request) -> str:
    """Return the client's network; `spoton.http.proxies` has put its address there."""
    return network_of(str(request.META.get("REMOTE_ADDR") or ""))


class UserThrottle(RateThrottle):
    """All calls of a user."""

    scope = "user"

    def caller(self, request: Request) -> str | None:
        """Count by user."""
        user_id = _user_id(request)
        return None if user_id is None else str(user_id)


class AnonymousThrottle(RateThrottle):
    """All calls from an address without a user."""

    scope = "anonymous"

    def caller(self, request: Request) -> str | None:
        """Count by address."""
        return address(request) if _user_id(request) is None else None


class ExpensiveThrottle(UserThrottle):
    """Calls that cost much, on top of the others."""

    scope = "expensive"


EXPENSIVE: Final[list[type[BaseThrottle]]] = [UserThrottle, AnonymousThrottle, ExpensiveThrottle]
