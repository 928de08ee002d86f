"""Starts the process that looks at a source, and ends it when its time is over."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Final

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from tracking.camera_test.messages import ProbeRequest, ProbeResult, UnreadableSourceError, decode

TIME_LIMIT: float = 25.0
_AT_ONCE: Final = 2
_PATIENCE: Final = 10.0
_REMEMBERED_SECONDS: Final = 300
_MODULE: Final = "tracking.camera_test.process"
_slots = threading.BoundedSemaphore(_AT_ONCE)


class ProbeBusyError(Exception):
    """Too many sources are being checked."""


def probe(wanted: ProbeRequest, *, fresh: bool = True) -> ProbeResult:
    """Return what the source shows.

    Args:
        again: else what was seen within the last minutes counts: anyone who tests wants the frame
            and saves need not wait again.

    Raises:
        UnreadableSourceError: with words for people.
        ProbeBusyError: others are checked, and take long.
    """
    with suppress(RedisError):
        known = None if fresh else cache.get(_key(wanted))
        if isinstance(known, bytes):
            return decode(known)
    seen = _probe(wanted)
    remember(wanted, seen)
    return seen


def remember(wanted: ProbeRequest, seen: ProbeResult) -> None:
    """Answer with `seen` for some minutes; without Redis, one looks again."""
    with suppress(RedisError):
        cache.set(_key(wanted), seen.encode(), _REMEMBERED_SECONDS)


def _key(wanted: ProbeRequest) -> str:
    # A keyed digest: the address may hold a password, and Redis writes to disk.
    digest = hashlib.blake2b(wanted.encode(), key=settings.SECRET_KEY.encode()[:64])
    return f"camera-test:{digest.hexdigest()[:40]}"


def _probe(wanted: ProbeRequest) -> ProbeResult:
    if not _slots.acquire(timeout=_PATIENCE):
        raise ProbeBusyError
    try:
        # Decoders get no threads of their own: a test takes no core away from running tasks.
        done = subprocess.run(
            [sys.executable, "-m", _MODULE],
            input=wanted.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            timeout=TIME_LIMIT,
            check=False,
        )
        return decode(done.stdout)
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
