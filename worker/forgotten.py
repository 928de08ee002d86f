"""People who were forgotten: what was on its way about them when it happened is not stored."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from django.conf import settings

from tracking.models import ForgottenPerson, ProcessingTask
from tracking.models.floor_state import floor_without
from tracking.models.identity_snapshot import snapshot_without
from vision.tick_view import TickView

from .records import DecisionRecord, TickRecord

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class ForgottenEntry:
    """A person that a running task must forget; `key` is of the row that says so."""

    key: int
    person: UUID


def newest_forgotten(environment: int) -> int:
    """Return the key of the newest row of an environment, 0 without any."""
    rows = ForgottenPerson.objects.filter(environment=environment).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def forgotten_since(task: ProcessingTask, key: int) -> list[ForgottenEntry]:
    """Return who was forgotten in the task's environment after `key`, in order."""
    rows = ForgottenPerson.objects.filter(environment=task.environment_id, pk__gt=key)
    return [
        ForgottenEntry(pk, person)
        for pk, person in rows.order_by("pk").values_list("pk", "person_id")[:AT_ONCE]
    ]


def without_forgotten(environment: int, ticks: list[TickRecord]) -> list[TickRecord]:
    """Return the ticks without forgotten people; their observations stay, without a person.

    The caller holds the lock of the environment's tasks, so that nobody is forgotten meanwhile.
    """
    gone = _gone(environment, ticks)
    return [_without(tick, gone) for tick in ticks] if gone else ticks


def _gone(environment: int, ticks: list[TickRecord]) -> set[UUID]:
    """Return the forgotten people of these ticks; all of them if a tick has the whole state."""
    rows = ForgottenPerson.objects.filter(environment=environment)
    if not any(tick.identity for tick in ticks):
        named = {person for tick in ticks for person in tick.people_seen()}
        for tick in ticks:
            for said in tick.decisions:
                named |= {who for who in (said.person, said.other, said.runner_up) if who}
            named |= set(map(UUID, (tick.floor or {}).get("people", ())))
            named |= {visit.person for visit in tick.visits if visit.person}
            named |= {crossing.person for crossing in tick.crossings if crossing.person}
            named |= {image.person for image in tick.images}
            named |= {look.person for look in tick.appearances}
            named |= {person for pair in tick.merged for person in pair}
            named |= {said.person for said in tick.corrections if said.person}
        rows = rows.filter(person_id__in=named)
    return set(rows.values_list("person_id", flat=True))


def _without(tick: TickRecord, gone: Collection[UUID]) -> TickRecord:
    for image in tick.images:
        if image.person in gone:  # written after it was forgotten
            with suppress(OSError):
                (settings.MEDIA_ROOT / image.path).unlink(missing_ok=True)
    return replace(
        tick,
        view=_view_without(tick.view, gone),
        merged=[pair for pair in tick.merged if not set(pair) & set(gone)],
        corrections=[
            replace(said, person=None) if said.person in gone else said for said in tick.corrections
        ],
        decisions=[_decision(said, gone) for said in tick.decisions if said.person not in gone],
        visits=[
            replace(visit, person=None) if visit.person in gone else visit for visit in tick.visits
        ],
        crossings=[
            replace(said, person=None) if said.person in gone else said for said in tick.crossings
        ],
        images=[image for image in tick.images if image.person not in gone],
        appearances=[said for said in tick.appearances if said.person not in gone],
        floor=None if tick.floor is None else floor_without(tick.floor, gone),
        identity=None if tick.identity is None else snapshot_without(tick.identity, gone),
    )


def _view_without(view: TickView, gone: Collection[UUID]) -> TickView:
    """Return the view with the `gone` people as tentative ones, whose ids are not stored."""
    stay = np.array([person not in gone for person in view.people], np.bool_)
    return replace(view, confirmed=view.confirmed & stay)


def _decision(said: DecisionRecord, gone: Collection[UUID]) -> DecisionRecord:
    """Return the decision without the names of forgotten people."""
    if said.runner_up in gone:
        said = replace(said, runner_up=None, runner_up_score=None)
    return replace(said, other=None) if said.other in gone else said
