"""The precisions that the settings ask for, and who hears of their measurement."""

from __future__ import annotations

import os
import socket
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from redis.exceptions import RedisError

from spoton.workers import tell_measuring
from vision.precision import Precisions
from vision.precision_file import MeasurementProgress, Progress


def make_precisions(progress: Progress | None = None) -> Precisions:
    """Return the chooser of `PRECISION`; answers lie with the other data.

    Args:
        progress: told of measurements; None: Redis is, for the pages.
    """
    return Precisions(settings.PRECISION, answers_file(), progress or _Teller())


def answers_file() -> Path:
    """Return where answers are kept, for all processes."""
    return Path(settings.DATA_DIR) / "precision.json"


class _Teller:
    """Tells Redis how far this process is; a Redis that is down costs one try."""

    def __init__(self) -> None:
        self._away = False

    def __call__(self, measuring: MeasurementProgress | None) -> None:
        if not self._away:
            try:
                tell_measuring(_process(), asdict(measuring) if measuring else None)
            except (RedisError, OSError):
                self._away = True
        self._away &= measuring is not None


def _process() -> str:
    """Return the beginning of the name that a worker in this process holds its tasks by."""
    return f"{socket.gethostname()}:{os.getpid()}"
