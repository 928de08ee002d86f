"""Take forgotten people out of exports: files that may tell of them go, and so do their ids."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet

from exports import files
from exports.kinds import all_kinds
from exports.models import ExportJob
from exports.runs.queue import announce_waiting
from tracking.models import Environment, Person, Track

_Status = ExportJob.Status


def forget_in_exports(environment: Environment, people: Collection[UUID]) -> None:
    """Expire what may hold `people`, and begin again with what is being written.

    Call it in the transaction that forgets them, while their rows are still there.
    """
    jobs = ExportJob.objects.filter(environment=environment)
    _clean_parameters(jobs, people)
    affected = _about(jobs, people)
    ready = affected.filter(status=_Status.COMPLETED)
    for (job_id,) in list(ready.values_list("job_id")):
        transaction.on_commit(partial(files.delete, job_id))
    ready.update(
        status=_Status.EXPIRED,
        error_code="person_forgotten",
        error="A person who was in it was forgotten. Run it again for a file without them.",
    )
    # Its runner finds that the row is no longer its own, and throws away what it has.
    running = affected.filter(status=_Status.RUNNING)
    if running.update(status=_Status.QUEUED, runner="", progress=0.0, rows=0):
        transaction.on_commit(announce_waiting)


def _about(jobs: QuerySet[ExportJob], people: Collection[UUID]) -> QuerySet[ExportJob]:
    """Return jobs whose time and kind may have `people` in their files."""
    span = {"first": Min("first_seen"), "last": Max("last_seen")}
    # A track has seen someone before their identity was sure, and names them from its begin.
    rows = Person.objects.filter(pk__in=people), Track.objects.filter(person__in=people)
    seen = [found for one in rows if (found := one.aggregate(**span))["first"] is not None]
    if not seen:
        return jobs.none()
    first, last = min(one["first"] for one in seen), max(one["last"] for one in seen)
    kinds = [kind.name for kind in all_kinds() if kind.holds_people]
    return jobs.filter(Q(kind__in=kinds), start_time__lte=last, end_time__gte=first)


def _clean_parameters(jobs: QuerySet[ExportJob], people: Collection[UUID]) -> None:
    """Remove the ids of `people` from what was asked for."""
    ids = frozenset(map(str, people))
    for job in jobs.only("parameters", "file_name"):
        cleaned = _without(job.parameters, ids)
        name = job.file_name
        for one in ids:
            name = name.replace(one, "forgotten")
        if cleaned != job.parameters or name != job.file_name:
            ExportJob.objects.filter(pk=job.pk).update(parameters=cleaned, file_name=name)


def _without(value: Any, ids: frozenset[str]) -> Any:
    """Return JSON without `ids`: left out of lists, null elsewhere.

    >>> _without({"person_ids": ["a", "b"], "person_id": "a"}, frozenset("a"))
    {'person_ids': ['b'], 'person_id': None}
    """
    if isinstance(value, dict):
        return {name: _without(part, ids) for name, part in value.items()}
    if isinstance(value, list):
        return [_without(part, ids) for part in value if part not in ids]
    return None if isinstance(value, str) and value in ids else value
