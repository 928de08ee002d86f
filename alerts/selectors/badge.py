"""How many alerts are open, for the navigation of every page."""

from __future__ import annotations

from accounts.models import User
from alerts.models import Alert
from alerts.selectors.alerts import STATES
from tracking.selectors.scope import environments_for


def count_open(user: User, most: int) -> int:
    """Return how many alerts are open where `user` may look, counting no further than `most`.

    By environment even for those who see all, so that the index of unresolved alerts answers.
    """
    condition = STATES[Alert.State.OPEN]
    rows = Alert.objects.filter(condition, environment__in=environments_for(user))
    return rows.order_by()[:most].count()
