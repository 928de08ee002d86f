"""Who receives a rule's alerts: names only, for everyone who may see the rule."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from alerts.models import AlertReceiver
from tracking.models import Environment


def hearers_of(environment: Environment, rule_key: int | None) -> QuerySet[AlertReceiver]:
    """Return the enabled receivers that hear of a rule; None: of a new one."""
    here = Q(environment=None) | Q(environment=environment)
    chosen = Q(all_rules=True)
    if rule_key is not None:
        chosen |= Q(rules=rule_key)
    rows = AlertReceiver.objects.filter(here, chosen, enabled=True).order_by("name", "pk")
    return rows.only("name", "all_rules").distinct()
