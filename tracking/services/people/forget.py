"""Forget a person: what they look like and who they were goes; tracks stay without identity."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min, Q

from accounts.models import AuditEntry, User
from accounts.services import audit
from spoton.rights import require
from tracking.models import (
    Decision,
    Environment,
    FloorRecount,
    FloorState,
    ForgottenPerson,
    IdentitySnapshot,
    Observation,
    Person,
    PersonAppearance,
    PersonChange,
    PersonImage,
    PersonZone,
    Track,
)
from tracking.models.floor_state import floor_without
from tracking.models.identity_snapshot import snapshot_without
from tracking.selectors.merged_people import family
from tracking.services.people import floor_history
from tracking.services.people.changes import lock, refuse_merged_away, visible_person
from tracking.services.people.footage import KnownFootage, footage_of
from tracking.services.wake import wake_workers
from tracking.signals import people_forgotten


@dataclass(frozen=True, slots=True)
class RemovalCounts:
    """What went, and what stays without a name.

    Attributes:
        people: ids that were theirs: their own, and those merged into them.
        pictures, embeddings, decisions, visits, changes: rows that are gone.
        tracks, observations: rows that stay, without a person.
    """

    people: int
    pictures: int
    embeddings: int
    decisions: int
    visits: int
    changes: int
    tracks: int
    observations: int


@dataclass(frozen=True, slots=True)
class KnownBackup:
    """A file of `manage.py backup` that was made while the person was known."""

    name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """What `forget_person` answers.

    Attributes:
        backups: the files that still hold the person, wherever they are now. A restore of one of
            them forgets the person again; copies made by other tools are not known here.
        footage: recordings are left as they are: when they still show the person.
    """

    person_id: UUID
    environment_id: str
    forgotten_at: datetime
    removed: RemovalCounts
    backups: list[KnownBackup]
    footage: list[KnownFootage]


def forget_person(user: User, person_id: UUID) -> Certificate:
    """Remove pictures, embeddings, identity, visits and decisions of a person, for good.

    Those who were merged into the person are forgotten too. Anyone who is in view at this moment
    begins as a new person.

    Raises:
        NotAllowedError: the role does not include it.
        NotVisibleError: unknown, or elsewhere.
        ConflictError: merged into another person, who is the one to forget.
    """
    require(user, "persons.forget", doing="Forgetting a person")
    person = visible_person(user, person_id)
    with transaction.atomic():
        lock(person.environment)
        person = visible_person(user, person_id)
        refuse_merged_away(person)
        people = list(family([person.pk]))
        backups, footage = _backups_with(people), footage_of(people)
        removed = erase(person.environment, people)
        audit.record(
            user,
            "person.forget",
            person,
            target_id=str(person_id),
            after=asdict(removed),
            environment_id=person.environment.environment_id,
        )
        transaction.on_commit(wake_workers)
        row = ForgottenPerson.objects.get(person_id=person_id)
    environment_id = person.environment.environment_id
    return Certificate(person_id, environment_id, row.forgotten_at, removed, backups, footage)


def erase(environment: Environment, people: Collection[UUID]) -> RemovalCounts:
    """Remove everything about `people`; within a transaction that has locked the environment.

    Files of pictures go when the transaction commits (`tracking.receivers`).
    """
    people_forgotten.send(sender=Person, environment=environment, people=people)
    theirs = {"person__in": people}
    changes = PersonChange.objects.filter(Q(person__in=people) | Q(other__in=people))
    observations = _nameless(environment, people, changes)
    floor_history.mark(environment, Track.objects.filter(**theirs).values_list("pk", flat=True))
    tracks = Track.objects.filter(**theirs).update(person=None)
    Decision.objects.filter(other__in=people).update(other=None)
    Decision.objects.filter(runner_up__in=people).update(runner_up=None, runner_up_score=None)
    removed = RemovalCounts(
        people=len(people),
        pictures=PersonImage.objects.filter(**theirs).delete()[0],
        embeddings=PersonAppearance.objects.filter(**theirs).delete()[0],
        decisions=Decision.objects.filter(**theirs).delete()[0],
        visits=PersonZone.objects.filter(**theirs).delete()[0],
        changes=changes.delete()[0],
        tracks=tracks,
        observations=observations,
    )
    _clean_states(environment, people)
    for person in people:
        ForgottenPerson.objects.get_or_create(
            person_id=person, defaults={"environment": environment}
        )
    Person.objects.filter(pk__in=people).delete()
    return removed


def _backups_with(people: Collection[UUID]) -> list[KnownBackup]:
    first = Person.objects.filter(pk__in=people).aggregate(first=Min("first_seen"))
    gone = AuditEntry.objects.filter(action=audit.BACKUP_DELETED, time__gte=first["first"])
    made = AuditEntry.objects.filter(action=audit.BACKUP, time__gte=first["first"]).exclude(
        target_id__in=gone.values("target_id")
    )
    return [KnownBackup(*row) for row in made.order_by("pk").values_list("target_id", "time")]


def _nameless(
    environment: Environment, people: Collection[UUID], changes: Iterable[PersonChange]
) -> int:
    """Take the people's ids out of the observations, which have no index on them.

    They lie between the first and the last time that these people were seen, or belong to tracks
    that a change by hand has given to others.
    """
    span = Person.objects.filter(pk__in=people).aggregate(
        first=Min("first_seen"), last=Max("last_seen")
    )
    cameras = list(environment.cameras.values_list("pk", flat=True))
    moved = {track for change in changes for track in change.tracks}
    rows, count = Observation.objects.filter(person__in=people), 0
    if span["first"] is not None:  # a restore asks for people who may not be there
        seen = rows.filter(time__gte=span["first"], time__lte=span["last"], camera__in=cameras)
        count = seen.update(person=None)
    owned = Track.objects.filter(person__in=people).values_list("pk", flat=True)
    return count + rows.filter(track__in=moved | set(owned)).update(person=None)


def _clean_states(environment: Environment, people: Collection[UUID]) -> None:
    """Take the people out of what a restarted worker would know."""
    for snapshot in IdentitySnapshot.objects.filter(task__environment=environment):
        snapshot.state = snapshot_without(snapshot.state, people)
        snapshot.save(update_fields=["state"])
    for floor in FloorState.objects.filter(task__environment=environment):
        floor.state = floor_without(floor.state, people)
        floor.save(update_fields=["state"])
    here = Q(zone__environment=environment) | Q(line__environment=environment)
    for recount in FloorRecount.objects.filter(here):
        states = {task: floor_without(state, people) for task, state in recount.states.items()}
        if states != recount.states:
            recount.states = states
            recount.save(update_fields=["states"])
