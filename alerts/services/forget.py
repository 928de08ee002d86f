"""Take forgotten people out of what was sent to receivers, and out of what rules know."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from alerts.engine.dwell import cause_of
from alerts.models import Alert, AlertDelivery, AlertState
from tracking.models import Environment


def forget_in_alerts(environment: Environment, people: Collection[UUID]) -> None:
    """Remove the ids of `people`, and what is derived of them; alerts stay without a person.

    Call it in the transaction that forgets them, while their rows are still there.
    """
    _clean_deliveries(environment, people)
    # A new cause tells nobody who it was, and still tells apart what is open.
    causes = {cause_of(person): secrets.token_hex(10) for person in people}
    for cause, new in causes.items():
        Alert.objects.filter(environment=environment, cause=cause).update(cause=new)
    for row in AlertState.objects.filter(task__environment=environment):
        cleaned = {
            rule: {causes.get(cause, cause): said for cause, said in known.items()}
            for rule, known in row.state.items()
            if isinstance(known, dict)
        }
        if any(not causes.keys().isdisjoint(known) for known in row.state.values()):
            AlertState.objects.filter(pk=row.pk).update(state=row.state | cleaned)


def _clean_deliveries(environment: Environment, people: Collection[UUID]) -> None:
    about = Q(alert__person__in=people)
    for person in people:
        about |= Q(body__contains=str(person))
    sent = AlertDelivery.objects.filter(about, environment=environment)
    for delivery in sent.only("body").iterator():
        body = json.loads(delivery.body)
        if (body.get("alert") or {}).get("global_id") in set(map(str, people)):
            body["alert"]["global_id"] = None
            text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            AlertDelivery.objects.filter(pk=delivery.pk).update(body=text)
