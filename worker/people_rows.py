"""The rows of one batch about people beyond observations: decisions, visits, crops, embeddings."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import numpy as np
from django.db.models.functions import Now
from django.utils import timezone

from tracking.models import (
    Camera,
    Decision,
    IdentitySnapshot,
    Person,
    PersonAppearance,
    PersonImage,
    PersonZone,
    Zone,
)
from tracking.selectors.merged_people import merged_into

from .records import AppearanceRecord, TickRecord, VisitRecord

ROWS_PER_STATEMENT = 500


def merged_away(ticks: list[TickRecord]) -> list[TickRecord]:
    """Return the ticks with people that an operator has merged under their new ids.

    Such ticks were on their way when it happened.
    """
    people = {person for tick in ticks for person in tick.people_seen()}
    people |= {visit.person for tick in ticks for visit in tick.visits if visit.person}
    people |= {person for tick in ticks for pair in tick.merged for person in pair}
    people |= {looks.person for tick in ticks for looks in tick.appearances}
    people |= {said.previous for tick in ticks for said in tick.corrections}
    people |= {said.person for tick in ticks for said in tick.corrections if said.person}
    now = merged_into(people)
    if not now:
        return ticks

    def last(person: UUID) -> UUID:
        return now.get(person, person)

    return [
        replace(
            tick,
            view=replace(tick.view, people=[last(person) for person in tick.view.people]),
            visits=[
                replace(visit, person=None if visit.person is None else last(visit.person))
                for visit in tick.visits
            ],
            corrections=[
                replace(
                    said,
                    previous=last(said.previous),
                    person=None if said.person is None else last(said.person),
                )
                for said in tick.corrections
            ],
            # The one who stayed has a look of their own.
            appearances=[looks for looks in tick.appearances if looks.person not in now],
            # An operator's merge stands, and two must not become each other.
            merged=[
                (last(kept), dropped)
                for kept, dropped in tick.merged
                if dropped not in now and last(kept) != dropped
            ],
        )
        for tick in ticks
    ]


def write_people_records(task_id: UUID, environment: int, ticks: list[TickRecord]) -> None:
    """Write decisions, visits and crops of people who are stored; skip all others."""
    decisions = [decision for tick in ticks for decision in tick.decisions]
    images = {image.person: image for tick in ticks for image in tick.images}
    visits = _latest(ticks)
    people = {said.person for said in decisions} | images.keys() | {who for who, _ in visits}
    if not people:
        return
    stored = set(Person.objects.filter(pk__in=people).values_list("pk", flat=True))
    seen_by = [said.camera for said in decisions] + [image.camera for image in images.values()]
    cameras = {camera for camera in seen_by if camera is not None}
    kept = set(Camera.objects.filter(pk__in=cameras).values_list("pk", flat=True))
    Decision.objects.bulk_create(
        [
            Decision(
                person_id=said.person,
                task_id=task_id,
                camera_id=said.camera if said.camera in kept else None,
                track_id=said.track_id,
                time=said.time,
                kind=said.kind,
                score=said.score,
                other=said.other,
                runner_up=said.runner_up,
                runner_up_score=said.runner_up_score,
                evidence=said.evidence,
            )
            for said in decisions
            if said.person in stored
        ],
        batch_size=ROWS_PER_STATEMENT,
    )
    PersonImage.objects.bulk_create(
        [
            PersonImage(
                person_id=image.person,
                path=image.path,
                quality=image.quality,
                camera_id=image.camera if image.camera in kept else None,
                time=image.time,
                width=image.width,
                height=image.height,
            )
            for image in images.values()
            if image.person in stored
        ],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["path", "quality", "camera", "time", "width", "height", "stored_at"],
        batch_size=ROWS_PER_STATEMENT,
    )
    _write_visits(environment, {key: v for key, v in visits.items() if v.person in stored})


def write_appearances(ticks: list[TickRecord]) -> None:
    """Write the newest embedding of each person and model, of people who are stored.

    A vector without a direction is similar to nothing, and is left out.
    """
    newest = {(said.person, said.model): said for tick in ticks for said in tick.appearances}
    if not newest:
        return
    people = {person for person, _ in newest}
    stored = set(Person.objects.filter(pk__in=people).values_list("pk", flat=True))
    PersonAppearance.objects.bulk_create(
        # In one order for all writers: two who wait for each other's rows would never end.
        [row for key in sorted(newest) for row in _appearance_rows(newest[key], stored)],
        update_conflicts=True,
        unique_fields=["person", "model"],
        update_fields=["dimensions", "vector", "quality", "updated_at"],
        batch_size=ROWS_PER_STATEMENT,
    )


def write_snapshot(task_id: UUID, epoch: int, ticks: list[TickRecord]) -> None:
    """Write the newest identity state of `ticks`, for a worker that takes over."""
    for tick in reversed(ticks):
        if tick.identity is not None:
            IdentitySnapshot.objects.update_or_create(
                task_id=task_id,
                defaults={
                    "epoch": epoch,
                    "frame_index": tick.frame_index,
                    "made_at": timezone.now(),
                    "state": tick.identity,
                },
            )
            return


def _latest(ticks: list[TickRecord]) -> dict[tuple[UUID, str], VisitRecord]:
    """Return one visit per person and zone, from the first time in this batch to the last."""
    visits: dict[tuple[UUID, str], VisitRecord] = {}
    for tick in ticks:
        for visit in tick.visits:
            if visit.person is None or visit.void:
                continue
            key = visit.person, visit.zone
            before = visits.get(key, visit)
            visits[key] = replace(
                visit, since=min(before.since, visit.since), until=max(before.until, visit.until)
            )
    return visits


def _write_visits(environment: int, visits: dict[tuple[UUID, str], VisitRecord]) -> None:
    names = {zone for _, zone in visits}
    zones = dict(
        Zone.objects.filter(environment=environment, zone_id__in=names).values_list("zone_id", "pk")
    )
    rows = [
        PersonZone(
            person_id=person,
            zone_id=zones[zone],
            first_seen=visit.since,
            last_seen=max(visit.since, visit.until),
        )
        for (person, zone), visit in sorted(visits.items())
        if zone in zones
    ]
    stored = PersonZone.objects.filter(
        person__in={row.person_id for row in rows}, zone__in={row.zone_id for row in rows}
    )
    before = {(row.person_id, row.zone_id): row for row in stored}
    for row in rows:
        # The earliest and the latest, also after the clock was set back.
        known = before.get((row.person_id, row.zone_id), row)
        row.first_seen = min(row.first_seen, known.first_seen)
        row.last_seen = max(row.last_seen, known.last_seen)
    PersonZone.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["person", "zone"],
        update_fields=["first_seen", "last_seen"],
        batch_size=ROWS_PER_STATEMENT,
    )


def _appearance_rows(said: AppearanceRecord, stored: set[UUID]) -> list[PersonAppearance]:
    length = float(np.linalg.norm(said.vector))
    if said.person not in stored or not np.isfinite(length) or not length:
        return []
    row = PersonAppearance(
        person_id=said.person,
        model=said.model,
        dimensions=len(said.vector),
        vector=said.vector / np.float32(length),
        quality=said.quality,
        updated_at=Now(),
    )
    return [row]
