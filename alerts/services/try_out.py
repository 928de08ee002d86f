"""Send tests: to one receiver, or to all who get alerts of a rule."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from alerts.deliveries.wake import wake_deliveries
from alerts.kinds import Kind
from alerts.models import AlertDelivery, AlertReceiver, AlertRule
from alerts.selectors.deliveries import receivers_for
from alerts.selectors.rules import rules_for
from alerts.services.deliveries import GIVE_UP_AFTER, send_test
from alerts.services.delivery_body import body, sample
from spoton.rights import require
from spoton.service_errors import ConflictError, NotVisibleError
from tracking.models import Environment
from tracking.selectors.scope import environments_for


@transaction.atomic
def send_rule_test(actor: User, rule_id: UUID) -> list[AlertDelivery]:
    """Send a test to everyone who gets alerts of a rule; return what is sent.

    Raises:
        NotAllowedError: the actor is no operator.
        NotVisibleError: there is no such rule, or it is not the actor's to see.
        ConflictError: no receiver would get it.
    """
    require(actor, "alert_rules.edit", doing="Testing a rule")
    rule = rules_for(actor).filter(rule_id=rule_id).first()
    if rule is None:
        raise NotVisibleError("Rule not found, or you have no access to its environment.")
    sent = send_test(rule)
    if not sent:
        raise ConflictError(
            "No enabled receiver gets alerts of this rule. They are shown in SpotOn only."
        )
    _record(actor, "alert_rule.test", rule, str(rule_id), rule.environment, len(sent))
    return sent


@transaction.atomic
def send_receiver_test(actor: User, receiver_id: UUID) -> AlertDelivery:
    """Send a test to one receiver, about an invented rule.

    Raises:
        NotAllowedError: the actor is no administrator.
        NotVisibleError: there is no such receiver, or it is not the actor's to see.
        ConflictError: it is disabled, or there is no environment yet.
    """
    require(actor, "alert_receivers.edit", doing="Testing a receiver")
    receiver = receivers_for(actor).filter(receiver_id=receiver_id).first()
    if receiver is None:
        raise NotVisibleError("Receiver not found, or you have no access to its environment.")
    if not receiver.enabled:
        raise ConflictError(f"Enable {receiver.name} first: nothing is sent to it.")
    environment = receiver.environment or environments_for(actor).order_by("name").first()
    if environment is None:
        raise ConflictError("Add an environment first: a test is about one.")
    sent = _send(receiver, _invented(environment))
    _record(actor, "alert_receiver.test", receiver, receiver.name, receiver.environment, 1)
    return sent


def _invented(environment: Environment) -> AlertRule:
    return AlertRule(
        environment=environment, name="Test", kind=Kind.OCCUPANCY_ABOVE, threshold=5, seconds=10
    )


def _send(receiver: AlertReceiver, rule: AlertRule) -> AlertDelivery:
    now, delivery_id = timezone.now(), uuid.uuid4()
    event = AlertDelivery.Event.TEST
    sent = AlertDelivery.objects.create(
        delivery_id=delivery_id,
        receiver=receiver,
        environment=rule.environment,
        event=event,
        body=body(delivery_id, sample(rule, now), event, now),
        created_at=now,
        next_attempt_at=now,
        give_up_at=now + GIVE_UP_AFTER,
    )
    transaction.on_commit(wake_deliveries)
    return sent


def _record(
    actor: User,
    action: str,
    row: AlertRule | AlertReceiver,
    target_id: str,
    environment: Environment | None,
    count: int,
) -> None:
    audit.record(
        actor,
        action,
        row,
        target_id=target_id,
        after={"receivers": count},
        environment_id=environment.environment_id if environment else "",
    )
