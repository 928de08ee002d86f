"""Alerts, with the filter for who is asking."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from accounts.models import User
from alerts.models import Alert
from tracking.selectors.scope import environments_for

STATES: Final[dict[str, Q]] = {
    Alert.State.OPEN: Q(resolved_at__isnull=True, acknowledged_at__isnull=True),
    Alert.State.ACKNOWLEDGED: Q(resolved_at__isnull=True, acknowledged_at__isnull=False),
    Alert.State.RESOLVED: Q(resolved_at__isnull=False),
}
"""Which alerts are in a state."""


def alerts_for(user: User) -> QuerySet[Alert]:
    """Return alerts of the environments that `user` may see, newest first."""
    rows = Alert.objects.select_related(
        "environment", "rule", "camera", "zone", "line", "acknowledged_by"
    )
    return rows if user.sees_everything else rows.filter(environment__in=environments_for(user))


def open_count(user: User) -> int:
    """Return how many alerts wait for someone, for a badge."""
    return alerts_for(user).filter(STATES[Alert.State.OPEN]).count()
