"""Acknowledge an alert: someone knows of it and sees to it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from alerts.kinds import EVENTS, Kind
from alerts.models import Alert, AlertRule
from alerts.selectors.alerts import alerts_for
from alerts.services.deliveries import enqueue
from alerts.services.resolve import resolve
from spoton.rights import require
from spoton.service_errors import NotVisibleError
from tracking.services.wake import wake_workers

ENDS_WITH_IT: Final = EVENTS | {Kind.CAMERA_MOVED}
"""What happened is over once someone knows; a moved camera stays where it is."""


@transaction.atomic
def acknowledge(actor: User, alert_id: UUID, note: str = "") -> Alert:
    """Note that `actor` knows of an alert; the first one stays. Alerts of events are resolved.

    Raises:
        NotAllowedError: the actor may not.
        NotVisibleError: there is none, or it is not the actor's to see.
    """
    require(actor, "alerts.acknowledge", doing="Acknowledging an alert")
    alert = alerts_for(actor).filter(alert_id=alert_id).select_for_update(of=("self",)).first()
    if alert is None:
        raise NotVisibleError("No such alert, or you have no access to its environment.")
    if alert.acknowledged_at is not None:
        return alert
    alert.acknowledged_at, alert.acknowledged_by = timezone.now(), actor
    alert.note = note
    alert.save(update_fields=["acknowledged_at", "acknowledged_by", "note"])
    audit.record(
        actor,
        "alert.acknowledge",
        alert,
        target_id=str(alert_id),
        after={"rule": alert.rule_name, "note": note},
        environment_id=alert.environment.environment_id,
    )
    enqueue([alert], "acknowledged")
    if alert.kind in ENDS_WITH_IT:
        resolve(Q(pk=alert.pk))
        if (
            alert.kind == Kind.CAMERA_MOVED and alert.rule_id is not None
        ):  # its worker learns the new view
            AlertRule.objects.filter(pk=alert.rule_id).update(resets=F("resets") + 1)
            transaction.on_commit(wake_workers)
        alert.refresh_from_db(fields=["resolved_at"])
    return alert
