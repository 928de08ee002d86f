"""Deletes pictures of people that no row names: a kill came between the file and its row.

It may be the picture of a person who was forgotten, so it must not stay. Each run looks at some
folders, and the next run continues with those behind them.
"""

from __future__ import annotations

import contextlib
import random
import stat
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings

from tracking.models import PersonImage
from tracking.services.retention.trusted_time import trusted_now

FOLDER: Final = "people"
FOLDERS_PER_RUN: Final = 32
"""Of 256, each with the pictures whose ids begin alike: an eighth of all in an hour."""
FILES_PER_RUN: Final = 50_000
YOUNG: Final = timedelta(hours=1)
"""A picture may be that much older than its row."""
_AT_ONCE: Final = 500


def sweep(hour: int | None = None) -> int:
    """Delete stray pictures in the folders whose turn it is; return how many.

    Args:
        hour: whose turn it is; without, by trusted time.
    """
    now = trusted_now()
    turn = int(now.timestamp()) // 3600 if hour is None else hour
    limit = (now - YOUNG).timestamp()
    old = (path for path in islice(_files(turn), FILES_PER_RUN) if _is_older(path, limit))
    gone = 0
    while some := list(islice(old, _AT_ONCE)):
        gone += _delete_strays(some)
    return gone


def _files(turn: int) -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT) / FOLDER
    first = turn * FOLDERS_PER_RUN % 256
    folders = [
        folder
        for number in range(first, first + FOLDERS_PER_RUN)
        for folder in (root / f"{number:02x}").glob("*")
    ]
    random.shuffle(folders)  # where there are more files than a run looks at, each gets its turn
    for folder in folders:
        yield from folder.glob("*.jpg")


def _is_older(path: Path, limit: float) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and max(status.st_mtime, status.st_ctime) < limit


def _delete_strays(paths: list[Path]) -> int:
    names = {path.relative_to(settings.MEDIA_ROOT).as_posix(): path for path in paths}
    named = PersonImage.objects.filter(path__in=names).values_list("path", flat=True)
    gone = 0
    for name in names.keys() - set(named):
        with contextlib.suppress(OSError):
            names[name].unlink()
            gone += 1
    return gone
