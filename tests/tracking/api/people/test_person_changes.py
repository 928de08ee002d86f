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
    PersonChange,
    PersonZone,
    ProcessingTask,
    Track,
    Zone,
)
from tracking.services.people import changes, split

pytestmark = pytest.mark.django_db


class Scenario:
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
def scenario(campus: Environment, cameras: list[Camera]) -> Scenario:
    return Scenario(campus, cameras)


def post(user: User, path: str, **body: Any) -> Any:
    return client_for(user).post(f"/api/v1/persons/{path}", body)


def merged(user: User, scenario: Scenario) -> dict[str, Any]:
    answer = post(user, f"{scenario.ben.pk}/merge", into=str(scenario.anna.pk))
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_a_merge_hands_everything_to_one(operator: User, scenario: Scenario) -> None:
    plaza = Zone.objects.create(environment=scenario.environment, zone_id="plaza", polygon=[])
    PersonZone.objects.create(person=scenario.ben, zone=plaza, first_seen=SEEN, last_seen=SEEN)
    change = merged(operator, scenario)
    assert (change["kind"], change["created_by"], change["undone_by"]) == ("merge", "olga", None)
    assert change["person_id"] == str(scenario.anna.pk)
    assert change["track_ids"] == [scenario.b1.pk, scenario.b2.pk]
    assert set(scenario.owners()) == {scenario.anna.pk}
    scenario.anna.refresh_from_db()
    scenario.ben.refresh_from_db()
    assert scenario.anna.last_seen == SEEN + timedelta(minutes=9)
    assert (scenario.ben.state, scenario.ben.merged_into) == (Person.State.ARCHIVED, scenario.anna)
    assert PersonZone.objects.filter(person=scenario.anna, zone=plaza).exists()
    decision = Decision.objects.get(person=scenario.anna)
    assert (decision.kind, decision.other) == ("merged", scenario.ben.pk)
    assert decision.evidence == {"by": "operator", "change_id": change["change_id"]}


def test_a_merge_that_makes_no_sense_is_refused(
    operator: User, scenario: Scenario, factory: Environment
) -> None:
    ben, elsewhere = f"{scenario.ben.pk}/merge", make_person(factory)
    for into in (scenario.ben.pk, elsewhere.pk, uuid.uuid4(), "nobody", None):
        answer = post(operator, ben, into=into)
        assert answer.status_code == 400
        assert "into" in answer.json()["error"]["fields"]
    assert post(operator, f"{uuid.uuid4()}/merge", into=str(scenario.anna.pk)).status_code == 404


def test_who_was_merged_away_cannot_be_changed(operator: User, scenario: Scenario) -> None:
    merged(operator, scenario)
    other = make_person(scenario.environment)
    assert post(operator, f"{scenario.ben.pk}/merge", into=str(other.pk)).status_code == 409
    assert post(operator, f"{other.pk}/merge", into=str(scenario.ben.pk)).status_code == 409
    split = post(operator, f"{scenario.ben.pk}/split", track_ids=[scenario.b1.pk])
    assert split.status_code == 409


def test_a_split_gives_tracks_to_somebody_new(operator: User, scenario: Scenario) -> None:
    change = post(operator, f"{scenario.ben.pk}/split", track_ids=[scenario.b2.pk]).json()
    new = Person.objects.get(pk=change["other_id"])
    assert scenario.owners() == [scenario.anna.pk, scenario.ben.pk, new.pk]
    scenario.ben.refresh_from_db()
    assert scenario.ben.last_seen == SEEN + timedelta(minutes=6)
    assert (new.first_seen, new.environment) == (scenario.b2.first_seen, scenario.environment)
    assert Decision.objects.get(person=new).other == scenario.ben.pk


def test_a_split_at_a_time_takes_what_began_then_or_later(
    operator: User, scenario: Scenario
) -> None:
    change = post(operator, f"{scenario.ben.pk}/split", at="2026-01-01T10:08:00Z").json()
    assert change["track_ids"] == [scenario.b2.pk]


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
    operator: User, scenario: Scenario, body: dict[str, Any]
) -> None:
    answer = post(operator, f"{scenario.ben.pk}/split", **body)
    assert answer.status_code == 400
    assert len(set(scenario.owners())) == 2


def test_nobody_elses_track_can_be_taken(operator: User, scenario: Scenario) -> None:
    for tracks in (
        [scenario.a.pk],
        [scenario.b1.pk, scenario.a.pk],
        [scenario.b1.pk, scenario.b2.pk],
    ):
        assert post(operator, f"{scenario.ben.pk}/split", track_ids=tracks).status_code == 400


def test_a_merge_can_be_undone_once(operator: User, scenario: Scenario) -> None:
    change = merged(operator, scenario)
    later = make_track(scenario.anna, scenario.cameras[0], scenario.task, 20)
    undo = f"changes/{change['change_id']}/undo"
    answer = post(operator, undo).json()
    assert (answer["kind"], answer["undoes"]) == ("split", change["change_id"])
    assert scenario.owners() == [
        scenario.anna.pk,
        scenario.ben.pk,
        scenario.ben.pk,
        scenario.anna.pk,
    ]
    scenario.ben.refresh_from_db()
    scenario.anna.refresh_from_db()
    assert (scenario.ben.merged_into, scenario.ben.state) == (None, Person.State.LOST)
    assert scenario.ben.first_seen == scenario.b1.first_seen
    assert scenario.anna.last_seen == later.last_seen
    assert post(operator, undo).status_code == 409
    assert post(operator, f"changes/{answer['change_id']}/undo").status_code == 409
    detail = client_for(operator).get(f"/api/v1/persons/{scenario.ben.pk}").json()
    assert [c["undone_by"] for c in detail["changes"]] == [None, answer["change_id"]]


def test_an_undone_merge_takes_the_zones_back(operator: User, scenario: Scenario) -> None:
    """Only Ben was in the plaza, and both were in the hall, Anna for a while before him."""
    plaza, hall = (
        Zone.objects.create(environment=scenario.environment, zone_id=name, polygon=[])
        for name in ("plaza", "hall")
    )
    ben, anna = scenario.ben, scenario.anna
    times = {"first_seen": scenario.b1.first_seen, "last_seen": scenario.b2.last_seen}
    for zone in (plaza, hall):
        PersonZone.objects.create(person=ben, zone=zone, **times)
    hers = PersonZone.objects.create(person=anna, zone=hall, first_seen=SEEN, last_seen=SEEN)
    change = merged(operator, scenario)
    post(operator, f"changes/{change['change_id']}/undo")
    left = PersonZone.objects.filter(person=anna)
    assert [visit.zone_id for visit in left] == [hall.pk]
    hers.refresh_from_db()
    assert hers.first_seen == SEEN
    assert hers.last_seen <= scenario.a.last_seen
    assert {visit.zone_id for visit in PersonZone.objects.filter(person=ben)} == {plaza.pk, hall.pk}


@pytest.mark.parametrize("module", ["merge", "split", "undo"])
def test_who_is_forgotten_meanwhile_is_not_found(
    operator: User, scenario: Scenario, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    ben = f"{scenario.ben.pk}"
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "merge": (f"{ben}/merge", {"into": str(scenario.anna.pk)}),
        "split": (f"{ben}/split", {"track_ids": [scenario.b2.pk]}),
    }
    if module == "undo":
        asked["undo"] = (f"changes/{merged(operator, scenario)['change_id']}/undo", {})

    def forget(environment: Environment) -> None:
        PersonChange.objects.all().delete()
        Person.objects.filter(pk=scenario.ben.pk).delete()

    monkeypatch.setattr(f"tracking.services.people.{module}.lock", forget)
    path, body = asked[module]
    assert post(operator, path, **body).status_code == 404


def test_a_deleted_environment_is_not_found(
    operator: User, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = changes.visible_person

    def deletes_then(user: User, person_id: uuid.UUID) -> Person:
        person = kept(user, person_id)
        Environment.objects.filter(pk=person.environment_id).delete()
        return person

    monkeypatch.setattr(split, "visible_person", deletes_then)
    answer = post(operator, f"{scenario.ben.pk}/split", track_ids=[scenario.b2.pk])
    assert answer.status_code == 404


def test_a_split_can_be_undone(operator: User, scenario: Scenario) -> None:
    change = post(operator, f"{scenario.ben.pk}/split", track_ids=[scenario.b2.pk]).json()
    answer = post(operator, f"changes/{change['change_id']}/undo").json()
    assert (answer["kind"], answer["other_id"]) == ("merge", change["other_id"])
    assert scenario.owners() == [scenario.anna.pk, scenario.ben.pk, scenario.ben.pk]


def test_what_has_changed_again_cannot_be_undone(operator: User, scenario: Scenario) -> None:
    change = merged(operator, scenario)
    other = make_person(scenario.environment)
    post(operator, f"{scenario.anna.pk}/merge", into=str(other.pk))
    assert post(operator, f"changes/{change['change_id']}/undo").status_code == 409


def test_tracks_that_went_elsewhere_cannot_be_taken_back(
    operator: User, scenario: Scenario
) -> None:
    change = merged(operator, scenario)
    post(operator, f"{scenario.anna.pk}/split", track_ids=[scenario.b1.pk])
    assert post(operator, f"changes/{change['change_id']}/undo").status_code == 409


def test_changes_of_other_environments_are_unknown(
    operator: User, scenario: Scenario, factory: Environment
) -> None:
    change = merged(operator, scenario)
    stranger = make_user(Role.ADMIN, limited_to=[factory])
    assert post(stranger, f"changes/{change['change_id']}/undo").status_code == 404


def test_every_change_is_written_down(operator: User, scenario: Scenario) -> None:
    change = merged(operator, scenario)
    post(operator, f"changes/{change['change_id']}/undo")
    post(operator, f"{scenario.ben.pk}/split", track_ids=[scenario.b2.pk])
    entries = AuditEntry.objects.filter(target_type="person").order_by("pk")
    assert [entry.action for entry in entries] == ["person.merge", "person.undo", "person.split"]
    first = entries[0]
    assert (first.username, first.environment_id) == ("olga", "campus")
    assert first.before is not None
    assert first.after is not None
    assert first.before["tracks"] == [scenario.b1.pk, scenario.b2.pk]
    assert first.after["merged_into"] == str(scenario.anna.pk)
