"""The footage that alerts need: until someone has seen to them, retention leaves it alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.utils import timezone

from alerts.models import Alert
from tracking.models import Environment
from tracking.services.retention.protection import NeededFootage

AROUND: Final = timedelta(minutes=1)


def footage_of_open_alerts(environment: Environment) -> Iterator[NeededFootage]:
    """Yield the time around each alert that nobody has acknowledged and that is not resolved."""
    now = timezone.now()
    unseen = Alert.objects.filter(
        environment=environment, acknowledged_at=None, resolved_at=None
    ).values_list("opened_at", "camera_id")
    for opened_at, camera in unseen:
        yield NeededFootage(opened_at - AROUND, min(opened_at + AROUND, now), camera)
