"""The outbox: what receivers are to be told, stored with what it tells."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from alerts.deliveries.wake import wake_deliveries
from alerts.models import Alert, AlertDelivery, AlertReceiver, AlertRule
from alerts.selectors.deliveries import deliveries_for
from alerts.services.delivery_body import RELATED, body, sample
from spoton.rights import require
from spoton.service_errors import ConflictError, NotVisibleError

GIVE_UP_AFTER: Final = timedelta(hours=24)


def enqueue(alerts: Sequence[Alert], event: str) -> int:
    """Store what is to reach receivers; call it in the transaction that stores the change.

    The same event of the same alert is stored once, however often it is called. Delivery begins
    once the transaction is committed.

    Args:
        alerts: stored ones.
        event: a value of `AlertDelivery.Event`.

    Returns:
        How many deliveries there are to make.
    """
    receivers = _receivers({alert.environment_id for alert in alerts}) if alerts else []
    if not receivers:
        return 0
    prefetch_related_objects(list(alerts), *RELATED)
    now = timezone.now()
    rows = [
        _delivery(receiver, alert, event, now)
        for alert in alerts
        for receiver in receivers
        if _wants(receiver, alert.environment_id, alert.rule_id)
    ]
    if rows:
        AlertDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(wake_deliveries)
    return len(rows)


def send_test(rule: AlertRule) -> list[AlertDelivery]:
    """Store a test for every receiver of `rule`, and return them; empty: nobody would be told."""
    now = timezone.now()
    alert = sample(rule, now)
    with transaction.atomic():
        tests = [
            _delivery(receiver, alert, AlertDelivery.Event.TEST, now)
            for receiver in _receivers({rule.environment_id})
            if _wants(receiver, rule.environment_id, rule.pk)
        ]
        AlertDelivery.objects.bulk_create(tests)
        transaction.on_commit(wake_deliveries)
    return tests


@transaction.atomic
def resend(actor: User, delivery_id: UUID) -> AlertDelivery:
    """Send a delivery once more, for another day if need be: the same bytes, the same id.

    Raises:
        NotAllowedError: the actor is no operator.
        NotVisibleError: there is none, or it is not the actor's to see.
        ConflictError: it is under way, or its receiver is disabled.
    """
    require(actor, "alert_deliveries.resend", doing="Sending an alert once more")
    delivery = (
        deliveries_for(actor)
        .select_for_update(of=("self",))
        .filter(delivery_id=delivery_id)
        .first()
    )
    if delivery is None:
        raise NotVisibleError(f"Delivery {delivery_id} not found, or you have no access.")
    if delivery.state == AlertDelivery.State.PENDING:
        raise ConflictError("This delivery is under way: it is tried again by itself.")
    if not delivery.receiver.enabled:
        raise ConflictError(f"Enable {delivery.receiver.name} first: nothing is sent to it.")
    before = delivery.state
    now = timezone.now()
    delivery.state, delivery.delivered_at = AlertDelivery.State.PENDING, None
    delivery.next_attempt_at, delivery.give_up_at = now, now + GIVE_UP_AFTER
    delivery.save()
    audit.record(
        actor,
        "alert_delivery.resend",
        delivery,
        target_id=str(delivery.delivery_id),
        before={"state": before},
        after={"state": delivery.state},
        environment_id=delivery.environment.environment_id,
    )
    transaction.on_commit(wake_deliveries)
    return delivery


def _receivers(environments: Iterable[int]) -> list[AlertReceiver]:
    """Return who hears of anything in these environments."""
    chosen = Prefetch("rules", AlertRule.objects.only("pk"))
    here = Q(environment=None) | Q(environment__in=environments)
    return list(AlertReceiver.objects.filter(here, enabled=True).prefetch_related(chosen))


def _wants(receiver: AlertReceiver, environment: int, rule: int | None) -> bool:
    if receiver.environment_id not in (None, environment):
        return False
    return receiver.all_rules or any(chosen.pk == rule for chosen in receiver.rules.all())


def _delivery(receiver: AlertReceiver, alert: Alert, event: str, now: datetime) -> AlertDelivery:
    delivery_id = uuid.uuid4()
    return AlertDelivery(
        delivery_id=delivery_id,
        receiver=receiver,
        alert=alert if alert.pk else None,
        environment=alert.environment,
        event=event,
        body=body(delivery_id, alert, event, now),
        created_at=now,
        next_attempt_at=now,
        give_up_at=now + GIVE_UP_AFTER,
    )
