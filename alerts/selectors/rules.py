"""Rules, with the filter for who is asking."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from alerts.models import AlertRule
from tracking.selectors.scope import environments_for


def rules_for(user: User) -> QuerySet[AlertRule]:
    """Return rules of the environments that `user` may see, by environment and name."""
    rows = AlertRule.objects.select_related("environment", "zone", "line", "camera")
    return rows if user.sees_everything else rows.filter(environment__in=environments_for(user))
