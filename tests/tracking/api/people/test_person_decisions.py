"""GET /api/v1/persons/{id}/decisions."""

from __future__ import annotations

import uuid
from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from tests.factories import SEEN, client_for, make_person, make_task, make_user
from tracking.models import Camera, Decision, Environment, Person
from tracking.services.retention import partitions
from tracking.services.retention.delete_old_rows import delete_old_rows

pytestmark = pytest.mark.django_db


def test_decisions_come_newest_first_with_those_of_merged_people(
    campus: Environment, cameras: list[Camera]
) -> None:
    person = make_person(campus)
    old = make_person(campus, state=Person.State.ARCHIVED, merged_into=person)
    task, second = make_task(campus), uuid.uuid4()
    Decision.objects.create(person=old, kind="born", time=SEEN, evidence={"cameras": ["c09"]})
    Decision.objects.create(
        person=person,
        kind="matched",
        task=task,
        camera=cameras[0],
        track_id=5,
        time=SEEN + timedelta(minutes=1),
        score=0.8,
        runner_up=second,
        runner_up_score=0.1,
        evidence={"distance_m": 0.2},
    )
    Decision.objects.create(person=make_person(campus), kind="lost", time=SEEN)
    url = f"/api/v1/persons/{person.pk}/decisions"
    client = client_for(make_user())
    answer = client.get(url).json()
    assert answer["count"] == 2
    assert answer["results"][0] == {
        "time": "2026-01-01T10:01:00Z",
        "kind": "matched",
        "person_id": str(person.pk),
        "camera_id": "c09",
        "track_id": 5,
        "task_id": str(task.pk),
        "score": 0.8,
        "other_id": None,
        "runner_up": {"person_id": str(second), "score": 0.1},
        "evidence": {"distance_m": 0.2},
    }
    born = answer["results"][1]
    assert (born["kind"], born["person_id"], born["camera_id"]) == ("born", str(old.pk), None)
    assert born["runner_up"] is None
    only = client.get(url, {"kind": "born,lost"}).json()["results"]
    assert [decision["kind"] for decision in only] == ["born"]
    assert client.get(url, {"kind": "guessed"}).status_code == 400


def test_decisions_go_when_observations_do(campus: Environment) -> None:
    person = make_person(campus)
    for days in (0, 29, 32):
        time = timezone.now() - timedelta(days=days)
        Decision.objects.create(person=person, kind="born", time=time)
    assert delete_old_rows().decisions == 1
    assert Decision.objects.count() == 2


def test_an_old_recording_s_decisions_stay_with_its_observations(campus: Environment) -> None:
    then = timezone.now() - timedelta(days=400)
    partitions.note([then.astimezone(UTC).date()])
    Decision.objects.create(person=make_person(campus), kind="born", time=then)
    assert delete_old_rows().decisions == 0
