"""Send reports to receivers, through the same outbox as alerts."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from alerts.deliveries.attachments import MOST_BYTES, takes_files
from alerts.deliveries.wake import wake_deliveries
from alerts.models import AlertDelivery, AlertReceiver
from alerts.services.deliveries import GIVE_UP_AFTER
from spoton.utc_text import utc_text
from tracking.models import Environment


@dataclass(frozen=True, slots=True)
class ReportMessage:
    """What receivers get of a report.

    Attributes:
        reference: of what it is; each receiver gets it once.
        text: for people.
        link: sentence with the way to the file.
        facts: for programs.
        file: within the data folder.
    """

    reference: UUID
    title: str
    text: str
    link: str
    facts: Mapping[str, Any]
    file: str
    file_name: str
    size_bytes: int

    def is_attached(self, receiver: AlertReceiver) -> bool:
        """Return whether the file itself goes to `receiver`."""
        return takes_files(receiver) and self.size_bytes <= MOST_BYTES


def receivers_in(environment: Environment) -> QuerySet[AlertReceiver]:
    """Return who can be sent reports of an environment, by name; names only may be shown."""
    here = Q(environment=None) | Q(environment=environment)
    return AlertReceiver.objects.filter(here).order_by("name", "pk")


def send_report(
    environment: Environment, receivers: Iterable[AlertReceiver], message: ReportMessage
) -> int:
    """Store what is to reach the enabled ones of `receivers`; return how many those are.

    Call it in the transaction that notes that the report was handed over.
    """
    rows = [_delivery(environment, one, message) for one in receivers if one.enabled]
    if rows:
        AlertDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(wake_deliveries)
    return len(rows)


def _delivery(
    environment: Environment, receiver: AlertReceiver, message: ReportMessage
) -> AlertDelivery:
    now, delivery_id = timezone.now(), uuid.uuid4()
    attached = message.is_attached(receiver)
    event = AlertDelivery.Event.REPORT
    body = {
        "delivery_id": str(delivery_id),
        "event": event,
        "created_at": utc_text(now),
        "title": message.title,
        "text": f"{message.text} {'It is attached.' if attached else message.link}",
        "alert": None,
        "report": dict(message.facts),
    }
    return AlertDelivery(
        delivery_id=delivery_id,
        receiver=receiver,
        environment=environment,
        event=event,
        reference=message.reference,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        attachment=message.file if attached else "",
        attachment_name=message.file_name if attached else "",
        created_at=now,
        next_attempt_at=now,
        give_up_at=now + GIVE_UP_AFTER,
    )
