"""Store what the rules of a task, or of the system, have opened, changed and resolved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from alerts.engine.watch import AlertChange
from alerts.models import Alert, AlertRule
from alerts.models.rule import camera_name
from alerts.services.deliveries import enqueue
from alerts.services.resolve import resolve
from tracking.models import Camera, Person


def record_changes(task_id: UUID | None, changes: Iterable[AlertChange]) -> None:
    """Write changes, and what receivers are to be told, in the caller's transaction.

    Writing the same again changes nothing. Changes of rules that are gone are left out.

    Args:
        task_id: whose rules they are; None: the rules about the system.
        changes: in order; of several of one alert, the newest counts.
    """
    newest = {change.alert_id: change for change in changes}
    if not newest:
        return
    stored = Alert.objects.filter(alert_id__in=newest).values_list("alert_id", "resolved_at")
    unresolved = {alert_id: resolved_at is None for alert_id, resolved_at in stored}
    for alert_id in unresolved:
        _update(newest[alert_id])
    new = [change for alert_id, change in newest.items() if alert_id not in unresolved]
    added = _insert(task_id, new) if new else []
    over = {name for name, open_before in unresolved.items() if open_before}
    over |= {alert.alert_id for alert in added}
    over = {name for name in over if newest[name].resolved_at is not None}
    enqueue(added, "opened")
    enqueue(list(Alert.objects.filter(alert_id__in=over)) if over else [], "resolved")


def _update(change: AlertChange) -> None:
    columns: dict[str, Any] = {"value": change.value}
    if change.person is not None and Person.objects.filter(pk=change.person).exists():
        columns["person"] = change.person
    if change.resolved_at is not None:  # an operator may have been first
        columns["resolved_at"] = Coalesce(F("resolved_at"), Value(_moment(change.resolved_at)))
    Alert.objects.filter(alert_id=change.alert_id).update(**columns)


def _insert(task_id: UUID | None, changes: Sequence[AlertChange]) -> list[Alert]:
    rules = {
        str(rule.rule_id): rule
        for rule in AlertRule.objects.filter(
            rule_id__in={change.rule.rule_id for change in changes}
        ).select_related("zone", "line", "camera")
    }
    people = set(
        Person.objects.filter(
            pk__in={change.person for change in changes if change.person}
        ).values_list("pk", flat=True)
    )
    alerts = [
        _alert(task_id, rules[change.rule.rule_id], change, people)
        for change in changes
        if change.rule.rule_id in rules
    ]
    # Of one cause one is open: another one is left over from a state that was lost.
    left_over = Q()
    for alert in alerts:
        left_over |= Q(rule=alert.rule_id, task=task_id, cause=alert.cause)
    if alerts:
        resolve(left_over & ~Q(alert_id__in=[alert.alert_id for alert in alerts]))
    Alert.objects.bulk_create(alerts, ignore_conflicts=True)
    ids = [alert.alert_id for alert in alerts]
    return list(Alert.objects.filter(alert_id__in=ids))


def _alert(task_id: UUID | None, rule: AlertRule, change: AlertChange, people: set[UUID]) -> Alert:
    camera = rule.camera
    if camera is None and change.camera is not None:
        camera = Camera.objects.filter(
            environment=rule.environment_id, camera_id=change.camera
        ).first()
    return Alert(
        alert_id=change.alert_id,
        rule=rule,
        environment_id=rule.environment_id,
        rule_name=rule.name,
        kind=rule.kind,
        cause=change.cause,
        task_id=task_id,
        camera=camera,
        zone=rule.zone,
        line=rule.line,
        person_id=change.person if change.person in people else None,
        place=rule.place or (camera_name(camera) if camera else ""),
        threshold=rule.threshold,
        seconds=rule.seconds,
        direction=rule.direction,
        value=change.value,
        opened_at=_moment(change.opened_at),
        resolved_at=None if change.resolved_at is None else _moment(change.resolved_at),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
