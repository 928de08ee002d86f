"""Create, change, delete and try scheduled reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from alerts.models import AlertReceiver
from alerts.services.reports import receivers_in
from exports.models import ExportJob, ReportSchedule
from exports.report.kind import KIND
from exports.schedules.run_due import queue_report, rhythm_of
from exports.selectors.schedules import visible_schedule
from spoton.rights import require
from spoton.service_errors import InvalidInputError
from tracking.models import Environment
from tracking.services.environments.setup import environment_for

_RHYTHM = ("every", "hour", "time_zone")


@transaction.atomic
def create_schedule(actor: User, values: Mapping[str, Any]) -> ReportSchedule:
    """Add a schedule, which the actor owns; its first report is that of the current period.

    Args:
        values: `environment_id`, `every`, `hour`, `time_zone`, `format`, `receivers` (ids) and
            `enabled`.

    Raises:
        NotAllowedError: the role does not include it.
        NotVisibleError: the environment is not the actor's to see.
        InvalidInputError: a receiver is not there.
    """
    require(actor, KIND.create_right, doing="Scheduling a report")
    environment = environment_for(actor, values["environment_id"])
    schedule = ReportSchedule(
        environment=environment,
        owner=actor,
        enabled=values.get("enabled", True),
        format=values["format"],
        **{name: values[name] for name in _RHYTHM},
    )
    schedule.next_run_at = rhythm_of(schedule).next_due(timezone.now())
    receivers = _receivers(environment, values.get("receivers", ()))
    schedule.save()
    schedule.receivers.set(receivers)
    _record(actor, "create", schedule, None, _shown(schedule))
    return schedule


@transaction.atomic
def update_schedule(actor: User, schedule_id: UUID, values: Mapping[str, Any]) -> ReportSchedule:
    """Change what is given of what `create_schedule` takes, but the environment.

    Who saves a schedule owns it from then on: it runs with their rights. Nothing that was due
    while it was paused is made up for.

    Raises:
        NotAllowedError, InvalidInputError: as there.
        NotVisibleError: there is none, or it is not the actor's to see.
    """
    schedule = _changeable(actor, schedule_id, "Changing a schedule")
    before, rhythm, was_enabled = _shown(schedule), rhythm_of(schedule), schedule.enabled
    for name in (*_RHYTHM, "format", "enabled"):
        if name in values:
            setattr(schedule, name, values[name])
    schedule.owner, schedule.last_error = actor, ""
    if rhythm_of(schedule) != rhythm or not was_enabled:
        schedule.next_run_at = rhythm_of(schedule).next_due(timezone.now())
    schedule.save()
    if "receivers" in values:
        schedule.receivers.set(_receivers(schedule.environment, values["receivers"]))
    _record(actor, "update", schedule, before, _shown(schedule))
    return schedule


@transaction.atomic
def delete_schedule(actor: User, schedule_id: UUID) -> None:
    """Delete a schedule; reports that it has made stay."""
    schedule = _changeable(actor, schedule_id, "Deleting a schedule")
    _record(actor, "delete", schedule, _shown(schedule), None)
    schedule.delete()


@transaction.atomic
def send_now(actor: User, schedule_id: UUID) -> ExportJob:
    """Queue the report of the last whole period, and send it as soon as it is ready.

    Raises:
        TooManyError, ConflictError: as of any export.
    """
    schedule = _changeable(actor, schedule_id, "Sending a report")
    now = timezone.now()
    job = queue_report(actor, schedule, rhythm_of(schedule).last_due(now))
    ReportSchedule.objects.filter(pk=schedule.pk).update(last_run_at=now)
    _record(actor, "send", schedule, None, {"job_id": str(job.pk)})
    return job


def _changeable(actor: User, schedule_id: UUID, doing: str) -> ReportSchedule:
    require(actor, KIND.create_right, doing=doing)
    visible_schedule(actor, schedule_id)
    rows = ReportSchedule.objects.select_for_update(of=("self",)).select_related("environment")
    return rows.get(pk=schedule_id)


def _receivers(environment: Environment, ids: Iterable[UUID]) -> list[AlertReceiver]:
    wanted = set(ids)
    found = list(receivers_in(environment).filter(receiver_id__in=wanted))
    missing = sorted(str(one) for one in wanted - {one.receiver_id for one in found})
    if missing:
        raise InvalidInputError("receivers", f"There is no such receiver: {', '.join(missing)}.")
    return found


def _shown(schedule: ReportSchedule) -> dict[str, Any]:
    """Return what the audit log holds."""
    return {
        **{name: getattr(schedule, name) for name in (*_RHYTHM, "format", "enabled")},
        "receivers": [one.name for one in schedule.receivers.all()],
    }


def _record(
    actor: User,
    verb: str,
    schedule: ReportSchedule,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    audit.record(
        actor,
        f"export_schedule.{verb}",
        schedule,
        before=before,
        after=after,
        environment_id=schedule.environment.environment_id,
    )
