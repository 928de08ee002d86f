"""Receivers and deliveries, each with the filter for who is asking."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from alerts.models import AlertDelivery, AlertReceiver, AlertRule
from tracking.selectors.scope import environments_for


def receivers_for(user: User) -> QuerySet[AlertReceiver]:
    """Return receivers of the environments that `user` may see, with their rules.

    Those of all environments are seen by those who see all.
    """
    rows = AlertReceiver.objects.select_related("environment").prefetch_related(
        Prefetch("rules", AlertRule.objects.only("rule_id"))
    )
    return rows if user.sees_everything else rows.filter(environment__in=environments_for(user))


def deliveries_for(user: User) -> QuerySet[AlertDelivery]:
    """Return deliveries of what happened where `user` may look, newest first."""
    rows = AlertDelivery.objects.select_related("receiver", "alert", "environment")
    return rows if user.sees_everything else rows.filter(environment__in=environments_for(user))
