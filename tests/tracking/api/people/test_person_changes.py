"""POST /persons/{id}/merge, /split and /persons/changes/{id}/undo."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry, Role, User
from tests.factories import SEEN, client_for, make_person, make_task, make_track, make_user
from tracking.models import (
    Camera,
    Decision,
    Environment,
    Person,
    PersonZone,
    ProcessingTask,
    Track,
    Zone,
)

pytestmark = pytest.mark.django_db


class Campus:
    """Anna in c09 for a minute, then Ben in c12 for two tracks."""

    def __init__(self, environment: Environment, cameras: list[Camera]) -> None:
        self.environment = environment
        self.cameras = cameras
        self.task: ProcessingTask = make_task(environment, cameras)
        self.anna = make_person(environment, 0)
        self.ben = make_person(environment, 5, last_seen=SEEN + timedelta(minutes=9))
        self.a = make_track(self.anna, cameras[0], self.task, 0)
        self.b1 = make_track(self.ben, cameras[1], self.task, 5)
        self.b2 = make_track(self.ben, cameras[1], self.task, 8)

    def owners(self) -> list[uuid.UUID | None]:
        return list(Track.objects.order_by("pk").values_list("person", flat=True))


@pytest.fixture
def place(campus: Environment, cameras: list[Camera]) -> Campus:
    return Campus(campus, cameras)


def post(user: User, path: str, **body: Any) -> Any:
    return client_for(user).post(f"/api/v1/persons/{path}", body)


def merged(user: User, place: Campus) -> dict[str, Any]:
    answer = post(user, f"{place.ben.pk}/merge", into=str(place.anna.pk))
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_a_merge_hands_everything_to_one(operator: User, place: Campus) -> None:
    plaza = Zone.objects.create(environment=place.environment, zone_id="plaza", polygon=[])
    PersonZone.objects.create(person=place.ben, zone=plaza, first_seen=SEEN, last_seen=SEEN)
    change = merged(operator, place)
    assert (change["kind"], change["created_by"], change["undone_by"]) == ("merge", "olga", None)
    assert change["person_id"] == str(place.anna.pk)
    assert change["track_ids"] == [place.b1.pk, place.b2.pk]
    assert set(place.owners()) == {place.anna.pk}
    place.anna.refresh_from_db()
    place.ben.refresh_from_db()
    assert place.anna.last_seen == SEEN + timedelta(minutes=9)
    assert (place.ben.state, place.ben.merged_into) == (Person.State.ARCHIVED, place.anna)
    assert PersonZone.objects.filter(person=place.anna, zone=plaza).exists()
    decision = Decision.objects.get(person=place.anna)
    assert (decision.kind, decision.other) == ("merged", place.ben.pk)
    assert decision.evidence == {"by": "operator", "change_id": change["change_id"]}


def test_a_merge_that_makes_no_sense_is_refused(
    operator: User, place: Campus, factory: Environment
) -> None:
    ben, elsewhere = f"{place.ben.pk}/merge", make_person(factory)
    for into in (place.ben.pk, elsewhere.pk, uuid.uuid4(), "nobody", None):
        answer = post(operator, ben, into=into)
        assert answer.status_code == 400
        assert "into" in answer.json()["error"]["fields"]
    assert post(operator, f"{uuid.uuid4()}/merge", into=str(place.anna.pk)).status_code == 404


def test_who_was_merged_away_cannot_be_changed(operator: User, place: Campus) -> None:
    merged(operator, place)
    other = make_person(place.environment)
    assert post(operator, f"{place.ben.pk}/merge", into=str(other.pk)).status_code == 409
    assert post(operator, f"{other.pk}/merge", into=str(place.ben.pk)).status_code == 409
    split = post(operator, f"{place.ben.pk}/split", track_ids=[place.b1.pk])
    assert split.status_code == 409


def test_a_split_gives_tracks_to_somebody_new(operator: User, place: Campus) -> None:
    change = post(operator, f"{place.ben.pk}/split", track_ids=[place.b2.pk]).json()
    new = Person.objects.get(pk=change["other_id"])
    assert place.owners() == [place.anna.pk, place.ben.pk, new.pk]
    place.ben.refresh_from_db()
    assert place.ben.last_seen == SEEN + timedelta(minutes=6)
    assert (new.first_seen, new.environment) == (place.b2.first_seen, place.environment)
    assert Decision.objects.get(person=new).other == place.ben.pk


def test_a_split_at_a_time_takes_what_began_then_or_later(operator: User, place: Campus) -> None:
    change = post(operator, f"{place.ben.pk}/split", at="2026-01-01T10:08:00Z").json()
    assert change["track_ids"] == [place.b2.pk]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"track_ids": []},
        {"track_ids": [0]},
        {"track_ids": [2**63]},
        {"track_ids": [2**62]},
        {"track_ids": "all"},
        {"at": "2026-01-01T10:08:30Z"},
        {"at": "2026-01-01T09:00:00Z"},
        {"at": "soon"},
        {"track_ids": [1], "at": "2026-01-01T10:08:00Z"},
    ],
)
def test_a_split_that_makes_no_sense_is_refused(
    operator: User, place: Campus, body: dict[str, Any]
) -> None:
    answer = post(operator, f"{place.ben.pk}/split", **body)
    assert answer.status_code == 400
    assert len(set(place.owners())) == 2


def test_nobody_elses_track_can_be_taken(operator: User, place: Campus) -> None:
    for tracks in ([place.a.pk], [place.b1.pk, place.a.pk], [place.b1.pk, place.b2.pk]):
        assert post(operator, f"{place.ben.pk}/split", track_ids=tracks).status_code == 400


def test_a_merge_can_be_undone_once(operator: User, place: Campus) -> None:
    change = merged(operator, place)
    later = make_track(place.anna, place.cameras[0], place.task, 20)
    undo = f"changes/{change['change_id']}/undo"
    answer = post(operator, undo).json()
    assert (answer["kind"], answer["undoes"]) == ("split", change["change_id"])
    assert place.owners() == [place.anna.pk, place.ben.pk, place.ben.pk, place.anna.pk]
    place.ben.refresh_from_db()
    place.anna.refresh_from_db()
    assert (place.ben.merged_into, place.ben.state) == (None, Person.State.LOST)
    assert place.ben.first_seen == place.b1.first_seen
    assert place.anna.last_seen == later.last_seen
    assert post(operator, undo).status_code == 409
    assert post(operator, f"changes/{answer['change_id']}/undo").status_code == 409
    detail = client_for(operator).get(f"/api/v1/persons/{place.ben.pk}").json()
    assert [c["undone_by"] for c in detail["changes"]] == [None, answer["change_id"]]


def test_a_split_can_be_undone(operator: User, place: Campus) -> None:
    change = post(operator, f"{place.ben.pk}/split", track_ids=[place.b2.pk]).json()
    answer = post(operator, f"changes/{change['change_id']}/undo").json()
    assert (answer["kind"], answer["other_id"]) == ("merge", change["other_id"])
    assert place.owners() == [place.anna.pk, place.ben.pk, place.ben.pk]


def test_what_has_changed_again_cannot_be_undone(operator: User, place: Campus) -> None:
    change = merged(operator, place)
    other = make_person(place.environment)
    post(operator, f"{place.anna.pk}/merge", into=str(other.pk))
    assert post(operator, f"changes/{change['change_id']}/undo").status_code == 409


def test_tracks_that_went_elsewhere_cannot_be_taken_back(operator: User, place: Campus) -> None:
    change = merged(operator, place)
    post(operator, f"{place.anna.pk}/split", track_ids=[place.b1.pk])
    assert post(operator, f"changes/{change['change_id']}/undo").status_code == 409


def test_changes_of_other_places_are_unknown(
    operator: User, place: Campus, factory: Environment
) -> None:
    change = merged(operator, place)
    stranger = make_user(Role.ADMIN, limited_to=[factory])
    assert post(stranger, f"changes/{change['change_id']}/undo").status_code == 404


def test_every_change_is_written_down(operator: User, place: Campus) -> None:
    change = merged(operator, place)
    post(operator, f"changes/{change['change_id']}/undo")
    post(operator, f"{place.ben.pk}/split", track_ids=[place.b2.pk])
    entries = AuditEntry.objects.filter(target_type="person").order_by("pk")
    assert [entry.action for entry in entries] == ["person.merge", "person.undo", "person.split"]
    first = entries[0]
    assert (first.username, first.environment_id) == ("olga", "campus")
    assert first.before is not None
    assert first.after is not None
    assert first.before["tracks"] == [place.b1.pk, place.b2.pk]
    assert first.after["merged_into"] == str(place.anna.pk)
