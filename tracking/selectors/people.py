"""Reads of people, with the filter for who is asking; lists never count or join observations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Min, Model, Q, QuerySet

from accounts.models import User
from tracking.models import (
    Camera,
    Decision,
    Environment,
    Person,
    PersonChange,
    PersonImage,
    PersonZone,
    ProcessingTask,
    Track,
    Zone,
)
from tracking.selectors.ended_visits import visitors
from tracking.selectors.merged_people import family
from tracking.selectors.moments import Epoch
from tracking.selectors.scope import environments_for

MERGES_FOLLOWED: Final = 50
"""How long a chain of merges may be; each is one more look at the table."""
_LAST: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""Later times are the same to us, and leave no room to count on from them."""


@dataclass(frozen=True, slots=True)
class PersonQuery:
    """Which people are asked for; what is left out does not matter.

    Attributes:
        id_prefix: how their ids begin, in hexadecimal digits without hyphens.
        shortest, longest: between the first sighting and the last.
        min_dwell, max_dwell: of a visit of the zone that ended within the time; `max_dwell` is not
            included. They need a zone.
    """

    environment: str = ""
    camera: str = ""
    zone: str = ""
    since: datetime | None = None
    until: datetime | None = None
    states: Sequence[str] = ()
    id_prefix: str = ""
    shortest: timedelta | None = None
    longest: timedelta | None = None
    min_dwell: timedelta | None = None
    max_dwell: timedelta | None = None

    @property
    def asks_for_dwell(self) -> bool:
        """Whether how long people stayed in the zone matters."""
        return self.min_dwell is not None or self.max_dwell is not None


def people_for(user: User | AnonymousUser) -> QuerySet[Person]:
    """Return people of the environments that `user` may see, newest first."""
    return (
        Person.objects.filter(environment__in=environments_for(user))
        .select_related("environment")
        .order_by("-last_seen", "pk")
    )


def matching(people: QuerySet[Person], query: PersonQuery) -> QuerySet[Person]:
    """Return those of `people` that `query` asks for.

    A time means that someone was there in it: in the camera or the zone, where one is named.
    Who was merged away is left out, unless archived people or an id are asked for.
    """
    if query.states:
        people = people.filter(state__in=query.states)
    elif not query.id_prefix:
        people = people.filter(merged_into=None)
    if query.id_prefix:
        people = people.filter(pk__range=_ids_from(query.id_prefix))
    people = _as_long(people, query)
    # Keys are looked up first: with them and a time alone, PostgreSQL uses its indexes.
    cameras = Camera.objects.filter(camera_id=query.camera)
    zones = Zone.objects.filter(zone_id=query.zone)
    if query.environment:
        keys = _keys(Environment.objects.filter(environment_id=query.environment))
        people = people.filter(environment__in=keys)
        cameras, zones = cameras.filter(environment__in=keys), zones.filter(environment__in=keys)
    when = _overlaps(query)
    if query.camera:
        seen = Track.objects.filter(when, camera__in=_keys(cameras))
        people = people.filter(pk__in=seen.order_by().values("person"))
    if query.asks_for_dwell:
        people = people.filter(_stayed(list(zones), query))
    elif query.zone:
        visited = PersonZone.objects.filter(when, zone__in=_keys(zones))
        people = people.filter(pk__in=visited.values("person"))
    return people.filter(when)


def _stayed(zones: Sequence[Zone], query: PersonQuery) -> Q:
    """Return who has a visit of one of the zones that took as long as is asked for."""
    end = None if query.until is None else min(query.until, _LAST) + timedelta.resolution
    stayed = Q(pk__in=[])
    for zone in zones:
        stayed |= visitors(zone, query.since, end, query.min_dwell, query.max_dwell)
    return stayed


def _keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by().values_list("pk", flat=True))


def _ids_from(prefix: str) -> tuple[UUID, UUID]:
    """Return the first and last ID with this prefix: a range, which the key's index answers."""
    return UUID(prefix.ljust(32, "0")), UUID(prefix.ljust(32, "f"))


def _as_long(people: QuerySet[Person], query: PersonQuery) -> QuerySet[Person]:
    if query.shortest is None and query.longest is None:
        return people
    people = people.alias(stay=Epoch("last_seen") - Epoch("first_seen"))
    if query.shortest is not None:
        people = people.filter(stay__gte=query.shortest.total_seconds())
    if query.longest is not None:
        people = people.filter(stay__lte=query.longest.total_seconds())
    return people


def _overlaps(query: PersonQuery) -> Q:
    when = Q()
    if query.since is not None:
        when &= Q(last_seen__gte=query.since)
    if query.until is not None:
        when &= Q(first_seen__lte=query.until)
    return when


def cameras_of(people: Iterable[Model]) -> dict[UUID, list[str]]:
    """Return, by person, the cameras that saw them, in one query."""
    cameras: dict[UUID, list[str]] = defaultdict(list)
    rows = (
        Track.objects.filter(person__in=[person.pk for person in people])
        .order_by("camera__camera_id")
        .values_list("person", "camera__camera_id")
        .distinct()
    )
    for person, camera in rows:
        if person is not None:
            cameras[person].append(camera)
    return cameras


def with_picture(people: Iterable[Model]) -> set[UUID]:
    """Return those with a photo, or with one of a person merged into them.

    By the rows of a page: as a part of their query, PostgreSQL reads every picture there is.
    """
    keys = [person.pk for person in people]
    own = PersonImage.objects.filter(person__in=keys).values_list("person", flat=True)
    merged = PersonImage.objects.filter(person__merged_into__in=keys)
    return set(own.union(merged.values_list("person__merged_into", flat=True)))


def appearances(person: Person) -> Iterable[Mapping[str, Any]]:
    """Return, by camera, from when to when it saw the person, and in how many tracks."""
    return (
        Track.objects.filter(person=person)
        .order_by("camera__camera_id")
        .values("camera__camera_id")
        .annotate(first=Min("first_seen"), last=Max("last_seen"), count=Count("pk"))
    )


def tracks_of(person: Person) -> QuerySet[Track]:
    """Return each camera's continuous views of them, newest first."""
    tracks = Track.objects.filter(person=person).select_related("camera")
    return tracks.order_by("-last_seen", "-pk")


def current_id(person: Person) -> UUID:
    """Return who they are now: the end of the chain of merges."""
    now, following = person.pk, person.merged_into_id
    for _ in range(MERGES_FOLLOWED):
        if following is None:
            break
        now = following
        following = Person.objects.filter(pk=now).values_list("merged_into", flat=True).first()
    return now


def decisions_about(person: Person) -> QuerySet[Decision]:
    """Return why they have this identity, newest first."""
    return Decision.objects.filter(person__in=list(family([person.pk]))).select_related("camera")


def pictures_of(person: Person) -> QuerySet[PersonImage]:
    """Return their photos and those of people merged into them, the best first."""
    images = PersonImage.objects.filter(person__in=list(family([person.pk])))
    return images.select_related("camera").order_by("-quality", "pk")


def best_image(person: Person) -> PersonImage | None:
    """Return the best photo of them or of people merged into them."""
    return pictures_of(person).first()


def person_changes_for(user: User | AnonymousUser) -> QuerySet[PersonChange]:
    """Return merges and splits by hand that `user` may see, newest first."""
    return PersonChange.objects.filter(environment__in=environments_for(user)).select_related(
        "created_by", "undoes", "undone_by", "environment", "person", "other"
    )


def changes_of(person: Person) -> QuerySet[PersonChange]:
    """Return merges and splits by hand that they had a part in, newest first."""
    return PersonChange.objects.filter(Q(person=person) | Q(other=person)).select_related(
        "created_by", "undoes", "undone_by"
    )


def task_showing(person: Person) -> ProcessingTask | None:
    """Return the running task that has them in view now."""
    if person.state != Person.State.CONFIRMED:
        return None
    tracks = Track.objects.filter(
        person=person, task__status__in=ProcessingTask.ACTIVE_STATUSES
    ).select_related("task")
    newest = tracks.order_by("-last_seen").first()
    return newest.task if newest else None
