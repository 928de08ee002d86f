"""The rows behind the delivery process: whose receivers, what is due, and what became of it.

A receiver is served by the one process that holds its lease, by the database's clock. A process
that lost it changes nothing: every write asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Now

from accounts.services import audit
from alerts.deliveries import retries
from alerts.deliveries.outcome import DeliveryFailedError
from alerts.models import AlertDelivery, AlertReceiver

LEASE: Final = timedelta(seconds=15)
_FREE: Final = Q(lease_expires_at=None) | Q(lease_expires_at__lt=Now())
_PENDING: Final = Q(state=AlertDelivery.State.PENDING)


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery to make now."""

    receiver: AlertReceiver
    delivery: AlertDelivery


@contextmanager
def own_connection() -> Iterator[None]:
    """Give this thread's connection back afterwards: none is held while something is sent."""
    try:
        yield
    finally:
        connection.close()


def claim(holder: str) -> None:
    """Take every receiver that no other process holds, and renew our leases."""
    AlertReceiver.objects.filter(_FREE | Q(lease_holder=holder)).update(
        lease_holder=holder, lease_expires_at=Now() + LEASE
    )


def release(holder: str, busy: set[int]) -> None:
    """Give back all receivers but those that something is being sent to."""
    AlertReceiver.objects.filter(lease_holder=holder).exclude(pk__in=busy).update(
        lease_holder="", lease_expires_at=None
    )


def due_receivers(holder: str, now: datetime) -> list[int]:
    """Return the keys of our receivers that something is due for, who waits longest first."""
    rows = (
        AlertReceiver.objects.filter(_ours(holder, now))
        .filter(
            deliveries__state=AlertDelivery.State.PENDING,
            deliveries__next_attempt_at__lte=now,
            deliveries__give_up_at__gt=now,
        )
        .annotate(since=Min("deliveries__next_attempt_at"))
        .order_by("since", "pk")
    )
    return list(rows.values_list("pk", flat=True))


def unclaimed() -> bool:
    """Return whether there are receivers that nobody holds, such as new ones."""
    return AlertReceiver.objects.filter(_FREE).exists()


def brokers(holder: str) -> list[AlertReceiver]:
    """Return our receivers that get what is true now, not only alerts."""
    rows = AlertReceiver.objects.filter(
        lease_holder=holder, enabled=True, kind=AlertReceiver.Kind.MQTT
    )
    return list(rows.select_related("environment"))


def next_due(receiver_pk: int, holder: str, now: datetime) -> Due | None:
    """Return what is to be sent next to one of our receivers, in the order of the events."""
    mine = AlertReceiver.objects.select_related("environment").filter(_ours(holder, now))
    receiver = mine.filter(pk=receiver_pk).first()
    if receiver is None:
        return None
    delivery = (
        AlertDelivery.objects.filter(
            _PENDING, receiver=receiver, next_attempt_at__lte=now, give_up_at__gt=now
        )
        .select_related("environment")
        .order_by("pk")
        .first()
    )
    return None if delivery is None else Due(receiver, delivery)


@transaction.atomic
def delivered(due: Due, holder: str, now: datetime) -> None:
    """Note that a delivery was made; what waited behind it may go at once."""
    if not _receiver(due, holder).update(
        failures=0, retry_at=None, last_error="", last_delivered_at=now
    ):
        return
    _delivery(due).update(
        state=AlertDelivery.State.DELIVERED,
        attempts=F("attempts") + 1,
        last_error="",
        delivered_at=now,
    )
    if due.receiver.failures:
        AlertDelivery.objects.filter(
            _PENDING, receiver=due.receiver, next_attempt_at__gt=now
        ).update(next_attempt_at=now)


@transaction.atomic
def failed(due: Due, holder: str, error: DeliveryFailedError, now: datetime) -> None:
    """Note that an attempt failed, and when the next one is."""
    words = str(error)[:300]
    away = error.away and not error.gone
    failures = due.receiver.failures + 1 if away else due.delivery.attempts + 1
    again = now + retries.wait(failures, error.wait)
    if not error.gone and now < due.delivery.give_up_at <= again:
        again = due.delivery.give_up_at - timedelta(seconds=1)  # the last attempt
        again = max(again, now + timedelta(seconds=1))
    changes = {"failures": failures, "retry_at": again} if away else {}
    if error.gone:
        changes = {"enabled": False}
    if not _receiver(due, holder).update(last_error=words, **changes):
        return
    if error.gone:
        _record_disabled(due.receiver)
    dead = error.gone or again >= due.delivery.give_up_at
    _delivery(due).update(
        state=AlertDelivery.State.DEAD if dead else AlertDelivery.State.PENDING,
        attempts=F("attempts") + 1,
        last_error=words,
        next_attempt_at=again,
    )


def give_up(now: datetime) -> int:
    """Note which deliveries have waited for too long, also those of disabled receivers."""
    late = AlertDelivery.objects.filter(_PENDING, give_up_at__lte=now)
    never = late.filter(last_error="").update(
        state=AlertDelivery.State.DEAD, last_error="The receiver was down or disabled all the time."
    )
    return never + late.update(state=AlertDelivery.State.DEAD)


def _ours(holder: str, now: datetime) -> Q:
    ready = Q(retry_at=None) | Q(retry_at__lte=now)
    return Q(lease_holder=holder, lease_expires_at__gt=Now(), enabled=True) & ready


def _receiver(due: Due, holder: str) -> QuerySet[AlertReceiver]:
    return AlertReceiver.objects.filter(pk=due.receiver.pk, lease_holder=holder)


def _delivery(due: Due) -> QuerySet[AlertDelivery]:
    return AlertDelivery.objects.filter(_PENDING, pk=due.delivery.pk)


def _record_disabled(receiver: AlertReceiver) -> None:
    audit.record(
        None,
        "alert_receiver.update",
        receiver,
        target_id=receiver.name,
        before={"enabled": True},
        after={"enabled": False},
        environment_id=receiver.environment.environment_id if receiver.environment else "",
    )
