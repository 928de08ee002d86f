"""Whether a backup has room, before it is begun."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

SPARE: Final = 256 << 20
"""That others may need meanwhile."""


def needed() -> int:
    """Return the bytes that a backup takes at most: nothing of it is compressed well for sure."""
    root = Path(settings.MEDIA_ROOT)
    media = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file())
    return media + _database_bytes() + SPARE


def check(folder: Path) -> None:
    """Raise OSError (ENOSPC) where `folder` has no room for a backup."""
    wanted, free = needed(), shutil.disk_usage(folder).free
    if wanted > free:
        raise OSError(
            errno.ENOSPC,
            f"a backup needs up to {wanted >> 20} MB in {folder}; {free >> 20} MB are free",
        )


def _database_bytes() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    return Path(connection.settings_dict["NAME"]).stat().st_size
