"""What merging, splitting and undoing share: one transaction that a worker cannot overtake."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from spoton.rights import require
from spoton.service_errors import ConflictError, NotVisibleError
from tracking.models import (
    Decision,
    Environment,
    Person,
    PersonChange,
    ProcessingTask,
    Track,
)
from tracking.selectors.people import people_for
from tracking.services.people import appearances, floor_history
from tracking.services.people.person_zones import inherit_visits, share_visits
from tracking.services.wake import wake_workers

Kind = PersonChange.Kind
_MADE_BY_HAND: Final = "operator"


def allowed(user: User) -> None:
    """Raise unless `user` may say who is who."""
    require(user, "persons.correct", doing="Correcting identities")


def visible_person(user: User, person_id: UUID) -> Person:
    """Return the person's row, or raise as if there was none."""
    if not people_for(user).filter(pk=person_id).exists():
        raise NotVisibleError(f"Person {person_id} not found, or you have no access.")
    return Person.objects.select_related("environment").get(pk=person_id)


def lock(environment: Environment) -> None:
    """Keep other changes, and what workers store here, until the transaction ends.

    Workers lock their task's row for each batch; changes get their numbers in order. What was read
    before may be gone by then: read it again.

    Raises:
        NotVisibleError: the environment is gone.
    """
    rows = Environment.objects.select_for_update(no_key=True).filter(pk=environment.pk)
    if rows.first() is None:  # it was deleted meanwhile
        raise NotVisibleError(f"Environment {environment.environment_id} not found.")
    running = ProcessingTask.objects.select_for_update(no_key=True).filter(
        environment=environment, status__in=ProcessingTask.ACTIVE_STATUSES
    )
    list(running.order_by("pk").values_list("pk", flat=True))


def join(
    user: User, into: Person, other: Person, action: str, undoes: PersonChange | None = None
) -> PersonChange:
    """Make two people one; within the transaction that has locked and checked them."""
    before = audit.state(other) | {"tracks": _keys(other)}
    moved = _keys(other)
    Track.objects.filter(person=other).update(person=into)
    floor_history.mark(into.environment, moved)
    inherit_visits(other, into)
    appearances.inherit(other, into)
    into.first_seen = min(into.first_seen, other.first_seen)
    into.last_seen = max(into.last_seen, other.last_seen)
    if other.state == Person.State.CONFIRMED:
        into.state = Person.State.CONFIRMED
    into.save(update_fields=["first_seen", "last_seen", "state"])
    other.state, other.merged_into = Person.State.ARCHIVED, into
    other.save(update_fields=["state", "merged_into"])
    change = _changed(user, Kind.MERGE, into, other, moved, undoes)
    after = audit.state(other) | {"tracks": []}
    _tell(user, action, change, other, before, after)
    return change


def part(
    user: User,
    person: Person,
    other: Person,
    tracks: Collection[int],
    action: str,
    undoes: PersonChange | None = None,
) -> PersonChange:
    """Give `tracks` of `person` to `other`; within the transaction that has locked them."""
    before = audit.state(person) | {"tracks": _keys(person)}
    Track.objects.filter(pk__in=tracks, person=person).update(person=other)
    for one in (person, other):
        _fit_to_tracks(one)
    if undoes is None:
        share_visits(person, other)
        floor_history.hand_over(person, other, tracks)
    floor_history.mark(person.environment, tracks)
    change = _changed(user, Kind.SPLIT, person, other, list(tracks), undoes)
    after = audit.state(person) | {"tracks": _keys(person)}
    _tell(user, action, change, person, before, after)
    return change


def refuse_merged_away(person: Person) -> None:
    """Raise if they are someone else now."""
    if person.merged_into_id is not None:
        raise ConflictError(
            f"Person {person.pk} was merged into {person.merged_into_id}. Edit that person instead."
        )


def _keys(person: Person) -> list[int]:
    return list(Track.objects.filter(person=person).order_by("pk").values_list("pk", flat=True))


def _fit_to_tracks(person: Person) -> None:
    seen = Track.objects.filter(person=person).aggregate(
        first=Min("first_seen"), last=Max("last_seen")
    )
    if seen["first"] is not None:
        person.first_seen, person.last_seen = seen["first"], seen["last"]
        person.save(update_fields=["first_seen", "last_seen"])


def _changed(
    user: User,
    kind: str,
    person: Person,
    other: Person,
    tracks: list[int],
    undoes: PersonChange | None,
) -> PersonChange:
    change = PersonChange.objects.create(
        kind=kind,
        environment=person.environment,
        person=person,
        other=other,
        tracks=tracks,
        undoes=undoes,
        created_by=user,
    )
    evidence = {"by": _MADE_BY_HAND, "change_id": str(change.change_id)}
    gained, lost = (person, other) if kind == Kind.MERGE else (other, person)
    Decision.objects.create(
        person=gained,
        kind=Decision.Kind.MERGED if kind == Kind.MERGE else Decision.Kind.SPLIT,
        time=timezone.now(),
        other=lost.pk,
        evidence=evidence | ({"undoes": str(undoes.change_id)} if undoes else {}),
    )
    return change


def _tell(
    user: User,
    action: str,
    change: PersonChange,
    target: Person,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    audit.record(
        user,
        action,
        target,
        before=before,
        after=after | {"change_id": str(change.change_id)},
        environment_id=change.environment.environment_id,
    )
    transaction.on_commit(wake_workers)
