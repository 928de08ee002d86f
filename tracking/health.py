"""What `/health` says of cameras and of what is stored."""

from __future__ import annotations

from spoton.http import health
from tracking.models import Camera
from tracking.services.retention import partitions


def count_calibrated() -> int:
    """Return how many cameras that are in use have a place on the floor."""
    return Camera.objects.filter(enabled=True, homography__isnull=False).count()


def missing_partitions() -> list[str]:
    """Return a warning if observations of the next days have no partition."""
    missing = partitions.missing()
    if not missing:
        return []
    return [f"observations have no partition for {', '.join(map(str, missing))}"]


health.count_calibrated.append(count_calibrated)
health.warn.append(missing_partitions)
