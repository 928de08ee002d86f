"""GET /api/v1/persons and /persons/{id}."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import SEEN, client_for, make_person, make_task, make_track, make_user
from tracking.models import Camera, Environment, Person, PersonZone, ProcessingTask, Zone, ZoneVisit

URL = "/api/v1/persons"

pytestmark = pytest.mark.django_db


def get(path: str = "", **query: Any) -> Any:
    return client_for(make_user()).get(URL + path, query)


def ids(**query: Any) -> list[str]:
    answer = get(**query)
    assert answer.status_code == 200, answer.content
    return [person["person_id"] for person in answer.json()["results"]]


def test_the_newest_come_first(campus: Environment, cameras: list[Camera]) -> None:
    old, new = make_person(campus, 0), make_person(campus, 5)
    task = make_task(campus, cameras)
    make_track(new, cameras[1], task, 5)
    make_track(new, cameras[0], task, 5)
    answer = get().json()
    assert answer["count"] == 2
    assert [person["person_id"] for person in answer["results"]] == [str(new.pk), str(old.pk)]
    assert answer["results"][0] == {
        "person_id": str(new.pk),
        "environment_id": "campus",
        "state": "confirmed",
        "first_seen": "2026-01-01T10:05:00Z",
        "last_seen": "2026-01-01T10:06:00Z",
        "cameras": ["c09", "c12"],
        "image_url": None,
        "merged_into": None,
    }


def test_people_of_other_environments_are_not_there(
    campus: Environment, factory: Environment
) -> None:
    make_person(campus)
    client = client_for(make_user(limited_to=[factory]))
    assert client.get(URL).json()["count"] == 0


def test_filters_by_environment_camera_and_state(
    campus: Environment, factory: Environment, cameras: list[Camera], task: ProcessingTask
) -> None:
    here = make_person(campus)
    lost = make_person(campus, 2, state=Person.State.LOST)
    there = make_person(factory, 4)
    make_track(here, cameras[0], task)
    make_track(lost, cameras[1], task, 2)
    assert ids(environment="factory") == [str(there.pk)]
    assert ids(environment="nowhere") == []
    assert ids(camera="c09") == [str(here.pk)]
    assert ids(state="lost") == [str(lost.pk)]
    assert ids(state="lost,confirmed", environment="campus") == [str(lost.pk), str(here.pk)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"min_dwell": "5"}, "zone"),
        ({"zone": "plaza", "min_dwell": "5", "max_dwell": "5"}, "max_dwell"),
        ({"zone": "plaza", "min_dwell": "nan"}, "min_dwell"),
        ({"zone": "plaza", "max_dwell": "-1"}, "max_dwell"),
    ],
)
def test_dwell_that_cannot_be_is_refused(query: dict[str, str], field: str) -> None:
    answer = client_for(make_user()).get("/api/v1/persons", query)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]


def test_an_unescaped_plus_of_a_time_is_understood(campus: Environment) -> None:
    person = make_person(campus)
    address = "/api/v1/persons?since=2026-01-01T11:00:00{}01:00&until=2026-01-01T12:00:00{}01:00"
    for plus in ("+", "%2B"):
        answer = client_for(make_user()).get(address.format(plus, plus))
        assert [one["person_id"] for one in answer.json()["results"]] == [str(person.pk)]
    assert get(since="2026-01-01 T").status_code == 400


def test_dwell_of_merged_people_is_one_visit(campus: Environment, task: ProcessingTask) -> None:
    kept = make_person(campus)
    gone = make_person(campus, state=Person.State.ARCHIVED, merged_into=kept)
    plaza = Zone.objects.create(environment=campus, zone_id="plaza", polygon=[])
    for person, begin, end in ((gone, 0, 20), (kept, 25, 50)):
        ZoneVisit.objects.create(
            zone=plaza,
            task=task,
            person=person,
            entered_at=SEEN + timedelta(seconds=begin),
            last_seen=SEEN + timedelta(seconds=end),
            ended=True,
        )
    assert ids(zone="plaza", min_dwell=50, max_dwell=51) == [str(kept.pk)]
    assert ids(zone="plaza", max_dwell=50) == []
    ever = {"since": "0001-01-01T00:00:00Z", "until": "9999-12-31T23:59:59.999999Z"}
    assert ids(zone="plaza", min_dwell=50, **ever) == [str(kept.pk)]


def test_a_time_is_when_they_were_seen_there(
    campus: Environment, cameras: list[Camera], task: ProcessingTask
) -> None:
    person = make_person(campus, 0, last_seen=SEEN + timedelta(minutes=10))
    make_track(person, cameras[0], task, 0)
    make_track(person, cameras[1], task, 9)
    plaza = Zone.objects.create(environment=campus, zone_id="plaza", polygon=[])
    PersonZone.objects.create(
        person=person, zone=plaza, first_seen=SEEN, last_seen=SEEN + timedelta(minutes=2)
    )
    early, late = "2026-01-01T10:00:30Z", "2026-01-01T10:09:30Z"
    assert ids(since=early, until=early) == ids(since=late) == [str(person.pk)]
    assert ids(since="2026-01-01T11:00:00Z") == ids(until="2026-01-01T09:00:00Z") == []
    assert ids(camera="c09", until=early) == [str(person.pk)]
    assert ids(camera="c09", since=late) == []
    assert ids(zone="plaza", since=early) == [str(person.pk)]
    assert ids(zone="plaza", since=late) == ids(zone="gate") == []


def test_who_was_merged_away_is_listed_only_as_archived(campus: Environment) -> None:
    kept = make_person(campus)
    gone = make_person(campus, state=Person.State.ARCHIVED, merged_into=kept)
    assert ids() == [str(kept.pk)]
    assert ids(state="archived") == [str(gone.pk)]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "asleep"},
        {"since": "yesterday"},
        {"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
        {"until": "0001-01-01T00:00:00+14:00"},
        {"camera": "a\x00b"},
        {"zone": "z" * 64},
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(query: dict[str, str]) -> None:
    answer = get(**query)
    assert answer.status_code == 400
    assert answer.json()["error"]["fields"].keys() <= query.keys()


def test_more_people_need_no_more_queries(
    campus: Environment, cameras: list[Camera], task: ProcessingTask
) -> None:
    client = client_for(make_user())
    counts = []
    for number in (1, 10):
        for minute in range(number):
            make_track(make_person(campus, minute), cameras[minute % 2], task, minute)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(URL, {"camera": "c09", "environment": "campus"})
        counts.append(len(queries))
        assert not any("observation" in query["sql"].split("FROM")[-1] for query in queries)
    assert counts[0] == counts[1]


def test_a_person_tells_cameras_zones_tracks_and_merges(
    campus: Environment, cameras: list[Camera], task: ProcessingTask
) -> None:
    person = make_person(campus)
    old = make_person(campus, state=Person.State.ARCHIVED, merged_into=person)
    older = make_person(campus, state=Person.State.ARCHIVED, merged_into=old)
    first = make_track(person, cameras[0], task, 0, observation_count=600)
    make_track(person, cameras[0], task, 3)
    plaza = Zone.objects.create(environment=campus, zone_id="plaza", polygon=[])
    PersonZone.objects.create(person=person, zone=plaza, first_seen=SEEN, last_seen=SEEN)
    answer = get(f"/{person.pk}").json()
    assert answer["appearances"] == [
        {
            "camera_id": "c09",
            "first_seen": "2026-01-01T10:00:00Z",
            "last_seen": "2026-01-01T10:04:00Z",
            "track_count": 2,
        }
    ]
    assert [zone["zone_id"] for zone in answer["zones"]] == ["plaza"]
    assert answer["track_count"] == 2
    assert answer["tracks"][1] == {
        "id": first.pk,
        "task_id": str(task.pk),
        "camera_id": "c09",
        "track_id": 1,
        "first_seen": "2026-01-01T10:00:00Z",
        "last_seen": "2026-01-01T10:01:00Z",
        "observation_count": 600,
    }
    assert answer["merged_people"] == [str(old.pk), str(older.pk)]
    assert answer["current_id"] == answer["person_id"]
    gone = get(f"/{older.pk}").json()
    assert (gone["merged_into"], gone["current_id"]) == (str(old.pk), str(person.pk))


def test_unknown_people_are_404(campus: Environment, factory: Environment) -> None:
    hidden = make_person(campus)
    client = client_for(make_user(limited_to=[factory]))
    for who in (hidden.pk, uuid.uuid4(), "nobody"):
        for part in ("", "/trajectory", "/decisions"):
            assert client.get(f"{URL}/{who}{part}").status_code == 404
