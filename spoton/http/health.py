"""Is it up, and are its parts? Answers within a few seconds, whatever is down."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Generic, TypeVar

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from spoton import __version__, workers
from spoton.overload import overload_text, overloaded

RECENT_SECONDS: float = 1.0
_T = TypeVar("_T")

count_calibrated: list[Callable[[], int]] = []
"""How many cameras are calibrated; the app that has cameras adds it."""
warn: list[Callable[[], list[str]]] = []
"""What apps have to warn of in the database; they add it when they are ready."""


def database_is_up() -> bool:
    """Ask the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, OSError):
        connection.close()
        return False
    return True


def redis_is_up() -> bool:
    """Ask Redis."""
    try:
        workers.client().ping()
    except (RedisError, OSError):
        return False
    return True


def report() -> dict[str, Any]:
    """Return the body of `GET /health`."""
    database, redis = database_is_up(), redis_is_up()
    beats = workers.heartbeats() if redis else []
    detector = any(beat.get("detector_loaded") for beat in beats)
    usable = ("overloaded" if overloaded(beats) else "healthy") if detector else "degraded"
    return {
        "status": usable if database and redis else "unhealthy",
        "version": __version__,
        "detector_model_loaded": detector,
        "appearance_model_loaded": any(beat.get("appearance_loaded") for beat in beats),
        "homographies_loaded": _calibrated_cameras() if database else 0,
        "database": "ok" if database else "down",
        "redis": "ok" if redis else "down",
        "workers": len(beats),
        "deliveries": len(workers.deliveries()) if redis else 0,
        "warnings": _warnings(beats, database),
    }


class _CachedAnswer(Generic[_T]):
    """An answer that serves everybody for a second; one caller asks, the others wait for it."""

    def __init__(self, ask: Callable[[], _T]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._answer: tuple[float, _T] | None = None

    def __call__(self) -> _T:
        with self._lock:
            now = time.monotonic()
            if self._answer is None or now - self._answer[0] >= RECENT_SECONDS:
                self._answer = (time.monotonic(), self._ask())
            return self._answer[1]


def _ask_parts() -> dict[str, bool]:
    return {"database": database_is_up(), "redis": redis_is_up()}


_newest_report: Final = _CachedAnswer(report)
_parts: Final = _CachedAnswer(_ask_parts)


def _warnings(beats: list[dict[str, Any]], database: bool) -> list[str]:
    """Return warnings of what works now but will not for long, or only by a substitute."""
    found = [
        f"a worker cannot store results: {beat.get('queue', 0)} ticks are waiting"
        for beat in beats
        if beat.get("database_away")
    ]
    found += [overload_text(beat) for beat in overloaded(beats)]
    found += [
        (f"the appearance model {name} is not loaded: people are compared by colour stripes")
        for name in sorted({beat["appearance"] for beat in beats if _lacks_appearance(beat)})
    ]
    with suppress(DatabaseError):  # not migrated yet
        found += [text for each in warn for text in each()] if database else []
    return found


def _lacks_appearance(beat: dict[str, Any]) -> bool:
    wanted = beat.get("appearance", "none")
    return wanted not in ("none", "stripes") and not beat.get("appearance_loaded")


def _calibrated_cameras() -> int:
    try:
        return sum(count() for count in count_calibrated)
    except DatabaseError:
        return 0  # not migrated yet: `ready` says so


@csrf_exempt  # nothing is changed, and 405 is the truth
@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when healthy, overloaded or degraded, 503 when the database or Redis is down."""
    body = _newest_report()
    return JsonResponse(body, status=503 if body["status"] == "unhealthy" else 200)


@csrf_exempt  # nothing is changed, and 405 is the truth
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """Answer that this process answers, and nothing more."""
    return JsonResponse({"status": "alive"})


@csrf_exempt  # nothing is changed, and 405 is the truth
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 once requests can be served."""
    parts = _parts()
    body = {"status": "ready" if all(parts.values()) else "not ready"}
    body |= {name: "ok" if up else "down" for name, up in parts.items()}
    return JsonResponse(body, status=200 if all(parts.values()) else 503)
