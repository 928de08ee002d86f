"""Probe a source in a child process with a time limit."""

from __future__ import annotations

import hashlib
import subprocess
import threading
from contextlib import suppress
from typing import Final

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from spoton.conf.env import ONE_THREAD
from tracking.child_program import answer_of
from tracking.source_probe.messages import ProbeRequest, ProbeResult, UnreadableSourceError, decode

TIME_LIMIT: float = 25.0
_MAX_CONCURRENT: Final = 2
_SLOT_TIMEOUT_SECONDS: Final = 10.0
_CACHE_SECONDS: Final = 300
_MODULE: Final = "tracking.source_probe.process"
_slots = threading.BoundedSemaphore(_MAX_CONCURRENT)


class ProbeBusyError(Exception):
    """All probe slots are busy."""


def probe(request: ProbeRequest, *, fresh: bool = True) -> ProbeResult:
    """Return what the source delivers.

    Args:
        request: the source and how to open it.
        fresh: probe again even if a result from the last five minutes is cached. Anyone who tests
            a camera and then saves it need not wait twice.

    Raises:
        UnreadableSourceError: the message is for the user.
        ProbeBusyError: all probe slots stayed busy.
    """
    if not fresh and (known := seen_lately(request)):
        return known
    result = _probe(request)
    remember(request, result)
    return result


def seen_lately(request: ProbeRequest) -> ProbeResult | None:
    """Return what the source delivered within the last five minutes, None if nobody looked."""
    with suppress(RedisError):
        known = cache.get(_key(request))
        if isinstance(known, bytes):
            return decode(known)
    return None


def remember(request: ProbeRequest, result: ProbeResult) -> None:
    """Cache the result; without Redis the source is probed again."""
    with suppress(RedisError):
        cache.set(_key(request), result.encode(), _CACHE_SECONDS)


def _key(request: ProbeRequest) -> str:
    # A keyed digest: the address may hold a password, and Redis writes to disk.
    digest = hashlib.blake2b(request.encode(), key=settings.SECRET_KEY.encode()[:64])
    return f"camera-test:{digest.hexdigest()[:40]}"


def _probe(request: ProbeRequest) -> ProbeResult:
    if not _slots.acquire(timeout=_SLOT_TIMEOUT_SECONDS):
        raise ProbeBusyError
    try:
        return decode(answer_of(_MODULE, request.encode(), TIME_LIMIT, ONE_THREAD))
    except subprocess.TimeoutExpired:
        raise UnreadableSourceError(
            f"No frame within {TIME_LIMIT:.0f} s. Check the address and whether the camera or "
            "disk is overloaded."
        ) from None
    except (ValueError, KeyError, TypeError):
        # It died: by its limit of memory, or because a decoder crashed.
        raise UnreadableSourceError(
            "Cannot read the video. It is damaged or too large for this server."
        ) from None
    finally:
        _slots.release()
