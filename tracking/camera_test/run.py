"""Starts the process that looks at a source, and ends it when its time is over."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import Final

from django.conf import settings

from tracking.camera_test.messages import Seen, UnreadableError, Wanted, decode

TIME_LIMIT: float = 25.0
_AT_ONCE: Final = 2
_PATIENCE: Final = 10.0
_MODULE: Final = "tracking.camera_test.process"
_slots = threading.BoundedSemaphore(_AT_ONCE)


class BusyError(Exception):
    """Too many sources are being looked at."""


def look(wanted: Wanted) -> Seen:
    """Return what the source shows.

    Raises:
        UnreadableError: with words for people.
        BusyError: others are looked at, and take long.
    """
    if not _slots.acquire(timeout=_PATIENCE):
        raise BusyError
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
        raise UnreadableError(
            f"No picture came within {TIME_LIMIT:.0f} s. Check the address, and whether the "
            "camera is overloaded or the disk is slow."
        ) from None
    except (ValueError, KeyError, TypeError):
        # It died: by its limit of memory, or because a decoder crashed.
        raise UnreadableError(
            "Reading it failed: the video is damaged, or larger than this server can decode."
        ) from None
    finally:
        _slots.release()
