"""POST /api/v1/persons/search by a person: who looks most like somebody who was seen."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.models import AuditEntry, Role
from tests.factories import client_for, make_person, make_task, make_track, make_user
from tests.tracking.appearances import DIMENSIONS, give_look, look
from tracking.models import Camera, Environment, Person
from tracking.search import memory

URL = "/api/v1/persons/search"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is stored is found at once, and rows of earlier tests are not."""
    monkeypatch.setattr(memory, "AGAIN_SECONDS", 0.0)
    memory._copies.clear()
    yield
    memory._copies.clear()


@pytest.fixture
def anna(campus: Environment) -> Person:
    person = make_person(campus)
    give_look(person, look(1.0))
    return person


@pytest.fixture
def make_like(campus: Environment) -> Callable[..., Person]:
    def make(likeness: float, **fields: Any) -> Person:
        person = make_person(fields.pop("environment", campus), **fields)
        give_look(person, look(likeness))
        return person

    return make


def search(person_id: object, user: Any = None, **query: Any) -> Any:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    client = client_for(user or make_user())
    return client.post(f"{URL}?{words}", {"person_id": str(person_id)})


def found(person: Person, **query: Any) -> list[str]:
    answer = search(person.pk, **query)
    assert answer.status_code == 200, answer.content
    return [row["person_id"] for row in answer.json()["results"]]


def names(*people: Person) -> list[str]:
    return [str(person.pk) for person in people]


def test_the_most_alike_come_first_with_their_score(
    anna: Person, make_like: Callable[..., Person], cameras: list[Camera], campus: Environment
) -> None:
    far, near = make_like(0.2), make_like(0.9, minute=5)
    make_track(near, cameras[0], make_task(campus, cameras), 5)
    answer = search(anna.pk).json()
    assert (answer["model"], answer["query"]) == (
        "spoton",
        {"person_id": str(anna.pk), "box": None},
    )
    assert answer["results"] == [
        {
            "person_id": str(near.pk),
            "environment_id": "campus",
            "state": "confirmed",
            "first_seen": "2026-01-01T10:05:00Z",
            "last_seen": "2026-01-01T10:06:00Z",
            "cameras": ["c09"],
            "image_url": None,
            "merged_into": None,
            "score": 0.9,
        },
        answer["results"][1],
    ]
    assert (answer["results"][1]["person_id"], answer["results"][1]["score"]) == (str(far.pk), 0.2)


def test_filters_are_those_of_the_list(
    anna: Person,
    make_like: Callable[..., Person],
    factory: Environment,
    cameras: list[Camera],
    campus: Environment,
) -> None:
    there = make_like(0.9, environment=factory)
    lost = make_like(0.8, state=Person.State.LOST)
    late = make_like(0.7, minute=60)
    task = make_task(campus, cameras)
    make_track(late, cameras[1], task, 60)
    assert found(anna) == names(there, lost, late)
    assert found(anna, environment="campus") == names(lost, late)
    assert found(anna, state="lost") == names(lost)
    assert found(anna, camera="c12") == names(late)
    assert found(anna, since="2026-01-01T10:30:00Z") == names(late)
    assert found(anna, until="2026-01-01T10:30:00Z") == names(there, lost)
    assert found(anna, min_score=0.75) == names(there, lost)
    assert found(anna, limit=1) == names(there)


def test_people_elsewhere_are_neither_asked_for_nor_found(
    anna: Person, make_like: Callable[..., Person], factory: Environment
) -> None:
    there, here = make_like(0.9, environment=factory), make_like(0.5)
    elsewhere = make_user(limited_to=[factory])
    assert search(anna.pk, elsewhere).status_code == 404
    answer = search(there.pk, elsewhere)
    assert answer.status_code == 200
    assert answer.json()["results"] == []
    at_home = make_user(limited_to=[anna.environment])
    assert [row["person_id"] for row in search(anna.pk, at_home).json()["results"]] == names(here)


def test_vectors_of_other_models_do_not_meet(
    anna: Person, campus: Environment, make_like: Callable[..., Person]
) -> None:
    near = make_like(0.5)
    give_look(make_person(campus), look(1.0), "stripes")
    give_look(make_person(campus), look(1.0, dimensions=DIMENSIONS + 1))
    assert found(anna) == names(near)


def test_the_model_of_the_settings_is_asked_first(
    anna: Person, campus: Environment, settings: Any
) -> None:
    give_look(anna, look(1.0), "stripes")
    other = make_person(campus)
    give_look(other, look(0.5), "stripes")
    assert search(anna.pk).json()["results"] == []
    settings.APPEARANCE_MODEL = "stripes"
    assert search(anna.pk).json()["model"] == "stripes"
    assert found(anna) == names(other)


def test_what_is_stored_later_is_found_too(anna: Person, make_like: Callable[..., Person]) -> None:
    assert found(anna) == []
    near = make_like(0.6)
    assert found(anna) == names(near)
    row = near.appearances.get()
    row.vector = look(0.1)
    row.save()
    far = make_like(0.3)
    row.refresh_from_db()
    assert search(anna.pk).json()["results"][0]["person_id"] == str(far.pk)


def test_who_is_deleted_is_found_no_more(anna: Person, make_like: Callable[..., Person]) -> None:
    near, far = make_like(0.6), make_like(0.5)
    assert found(anna) == names(near, far)
    near.delete()
    assert found(anna, limit=1) == names(far)


def test_a_merge_leaves_one_to_find_and_its_undo_both(
    anna: Person, campus: Environment, cameras: list[Camera], make_like: Callable[..., Person]
) -> None:
    task = make_task(campus, cameras)
    kept, gone = make_person(campus, 1), make_like(0.9, minute=2)
    make_track(kept, cameras[0], task, 1)
    make_track(gone, cameras[0], task, 2)
    olga = client_for(make_user(Role.OPERATOR))
    change = olga.post(f"/api/v1/persons/{gone.pk}/merge", {"into": str(kept.pk)}).json()
    assert found(anna) == names(kept)
    assert search(gone.pk).json()["query"]["person_id"] == str(kept.pk)
    undo = olga.post(f"/api/v1/persons/changes/{change['change_id']}/undo")
    assert undo.status_code == 200
    assert found(anna) == names(gone)
    assert not kept.appearances.exists()


def test_a_look_of_ones_own_outlives_a_merge(
    anna: Person, campus: Environment, cameras: list[Camera], make_like: Callable[..., Person]
) -> None:
    task = make_task(campus, cameras)
    kept, gone = make_like(0.4, minute=1), make_like(0.9, minute=2)
    make_track(gone, cameras[0], task, 2)
    olga = client_for(make_user(Role.OPERATOR))
    change = olga.post(f"/api/v1/persons/{gone.pk}/merge", {"into": str(kept.pk)}).json()
    assert found(anna) == names(kept)
    assert search(anna.pk).json()["results"][0]["score"] == 0.4
    olga.post(f"/api/v1/persons/changes/{change['change_id']}/undo")
    assert found(anna) == names(gone, kept)


def test_nobody_knows_yet_what_somebody_looks_like(campus: Environment) -> None:
    answer = search(make_person(campus).pk)
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "no_appearance"
    assert "no embedding yet" in answer.json()["error"]["message"]


def test_who_is_not_there_is_404(campus: Environment) -> None:
    assert search(uuid.uuid4()).status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"min_score": 1.5}, "min_score"),
        ({"min_score": "nan"}, "min_score"),
        ({"state": "gone"}, "state"),
        ({"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, "until"),
    ],
)
def test_odd_parameters_are_refused(anna: Person, query: dict[str, Any], field: str) -> None:
    answer = search(anna.pk, **query)
    assert answer.status_code == 400
    assert field in answer.json()["error"]["fields"]


def test_without_anybody_to_look_for_it_is_400(db: None) -> None:
    answer = client_for(make_user()).post(URL, {})
    assert answer.status_code == 400
    assert "person_id" in answer.json()["error"]["fields"]


def test_a_search_is_in_the_audit_log(anna: Person, make_like: Callable[..., Person]) -> None:
    make_like(0.9)
    vera = make_user(name="vera")
    assert search(anna.pk, vera, environment="campus").status_code == 200
    entry = AuditEntry.objects.get(action="person.search")
    assert (entry.username, entry.target_id) == ("vera", str(anna.pk))
    assert entry.environment_id == "campus"
    assert entry.after == {"by": "person", "environment": "campus", "results": 1}
