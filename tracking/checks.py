"""System checks of what is stored: `manage.py check --database default`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError

from tracking.services.retention import partitions


@register(Tags.database)
def tomorrow_has_a_partition(
    app_configs: Any, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn before the day comes for which nobody has made a partition."""
    if not databases:
        return []
    try:
        if not partitions.partitions():  # not migrated yet
            return []
        missing = partitions.missing()
    except DatabaseError:
        return []  # another check says that there is no database
    if not missing:
        return []
    return [
        CheckWarning(
            f"Observations have no partition for {', '.join(map(str, missing))}.",
            hint="Is the job process running? `manage.py partitions` creates them now.",
            id="tracking.W001",
        )
    ]
