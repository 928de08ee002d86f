"""What `/health` says of deliveries."""

from __future__ import annotations

from alerts.models import AlertReceiver
from spoton import workers
from spoton.http import health


def are_deliveries_missing() -> bool:
    """Return whether there are receivers, and no process that sends alerts to them."""
    return AlertReceiver.objects.filter(enabled=True).exists() and not workers.deliveries()


def missing_deliveries() -> list[str]:
    """Return a warning if alerts reach nobody."""
    if not are_deliveries_missing():
        return []
    return ["alerts are not delivered: start the process `manage.py run_deliveries`"]


health.warn.append(missing_deliveries)
