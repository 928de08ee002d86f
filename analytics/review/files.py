"""The files that are played at some moments."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from tracking.models import Recording

MOST: Final = 1000
"""Files of one answer."""


def files(cameras: Collection[int], begin: float, end: float) -> list[Recording]:
    """Return the files that cover a part of a span, in the order of time."""
    rows = Recording.objects.filter(
        camera__in=cameras,
        start_time__lt=datetime.fromtimestamp(end, UTC),
        end_time__gt=datetime.fromtimestamp(begin, UTC),
    )
    return list(rows.order_by("start_time", "path")[:MOST])


def path_of(recording: Recording) -> Path:
    """Return where the file is."""
    return Path(settings.BASE_DIR / recording.path)
