"""POST /persons/{id}/forget."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry, Role, User
from accounts.services import audit
from spoton.backup.backup import backup
from tests.factories import SEEN, client_for, make_person, make_task, make_track, make_user
from tracking.models import (
    Camera,
    Decision,
    Environment,
    FloorState,
    ForgottenPerson,
    IdentitySnapshot,
    Observation,
    Person,
    PersonAppearance,
    PersonImage,
    PersonZone,
    ProcessingTask,
    Track,
    Zone,
)
from tracking.search.memory import Memory
from tracking.services.people.split import split_person

pytestmark = pytest.mark.django_db(transaction=True)


class Traces:
    """Anna, who was merged with another id, and Ben, whose decision names her."""

    def __init__(self, campus: Environment, cameras: list[Camera]) -> None:
        self.task: ProcessingTask = make_task(campus, cameras)
        self.anna, self.ben = make_person(campus, 0), make_person(campus, 5)
        self.former = make_person(campus, 1, state="archived")
        self.former.merged_into = self.anna
        self.former.save()
        self.track = make_track(self.anna, cameras[0], self.task, 0)
        self.bens = make_track(self.ben, cameras[1], self.task, 5)
        for person, track in ((self.anna, self.track), (self.former, self.track)):
            observe(person, track, SEEN + timedelta(seconds=65))
            Decision.objects.create(person=person, kind="matched", time=SEEN)
            PersonAppearance.objects.create(
                person=person, model="m", dimensions=4, vector=np.ones(4, np.float32), quality=1
            )
        observe(self.ben, self.bens, SEEN)
        Decision.objects.create(
            person=self.ben, kind="matched", time=SEEN, runner_up=self.anna.pk, runner_up_score=0.4
        )
        zone = Zone.objects.create(environment=campus, zone_id="plaza", polygon=[])
        for person in (self.anna, self.ben):
            PersonZone.objects.create(person=person, zone=zone, first_seen=SEEN, last_seen=SEEN)
        self.picture = picture_of(self.anna)
        FloorState.objects.create(task=self.task, state=floor(self.anna, self.ben))
        IdentitySnapshot.objects.create(
            task=self.task, epoch=1, frame_index=1, made_at=SEEN, state=known(self.anna, self.ben)
        )


def observe(person: Person, track: Track, time: Any) -> None:
    Observation.objects.create(
        time=time,
        frame_index=1,
        task=track.task,
        camera=track.camera,
        track=track,
        person=person,
        x1=0,
        y1=0,
        x2=1,
        y2=1,
        confidence=1,
    )


def picture_of(person: Person) -> Path:
    path: Path = settings.MEDIA_ROOT / f"people/{person.pk}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"jpeg")
    PersonImage.objects.create(
        person=person, path=f"people/{person.pk}.jpg", quality=1, time=SEEN, width=1, height=1
    )
    return path


def floor(*people: Person) -> dict[str, Any]:
    inside = {str(person.pk): {"point": [0, 0], "zones": {}, "lines": {}} for person in people}
    return {"zones": {"plaza": [2, 0]}, "lines": {}, "since": 1.0, "people": inside}


def known(anna: Person, ben: Person) -> dict[str, Any]:
    a, b = str(anna.pk), str(ben.pk)
    pipeline = {
        "cameras": ["c09"],
        "people": [[1, a, 3.0, "AAAA"], [2, b, 0.0, ""]],
        "lost": [[1, 0.0, None]],
        "targets": {"keys": [2], "unseen": [0.0]},
        "seen": [[0], [0]],
        "parts": {"track_ids": [4]},
        "apart": [[1, 2]],
    }
    return {"version": 4, "pipeline": pipeline, "crops": {a: 0.5, b: 0.6}}


@pytest.fixture
def traces(campus: Environment, cameras: list[Camera]) -> Traces:
    return Traces(campus, cameras)


def forget(user: User, person: Person) -> Any:
    return client_for(user).post(f"/api/v1/persons/{person.pk}/forget")


def tables_with(person: uuid.UUID) -> set[str]:
    """The tables in which the id stands in any column, however it is written."""
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if model._meta.proxy or not model._meta.managed:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                text = " ".join(map(str, row))
                if str(person) in text or person.hex in text:
                    found.add(table)
    return found


def test_nothing_names_the_person_any_more(admin: User, traces: Traces) -> None:
    answer = forget(admin, traces.anna)
    assert answer.status_code == 200, answer.content
    kept = {"tracking_forgottenperson", "accounts_auditentry"}
    assert tables_with(traces.anna.pk) == kept
    assert tables_with(traces.former.pk) == {"tracking_forgottenperson"}
    assert not traces.picture.exists()


def test_the_answer_says_what_was_removed(admin: User, traces: Traces) -> None:
    body = forget(admin, traces.anna).json()
    assert body["person_id"] == str(traces.anna.pk)
    assert body["environment_id"] == "campus"
    assert body["removed"] == {
        "people": 2,
        "pictures": 1,
        "embeddings": 2,
        "decisions": 2,
        "visits": 1,
        "changes": 0,
        "tracks": 1,
        "observations": 2,
    }
    entry = AuditEntry.objects.get(action="person.forget")
    assert (entry.username, entry.target_id) == ("ada", str(traces.anna.pk))
    assert entry.after == body["removed"]


def test_tracks_and_other_people_stay(admin: User, traces: Traces) -> None:
    forget(admin, traces.anna)
    assert Observation.objects.count() == 3
    assert list(Track.objects.order_by("pk").values_list("person", flat=True)) == [
        None,
        traces.ben.pk,
    ]
    decision = Decision.objects.get(person=traces.ben)
    assert (decision.runner_up, decision.runner_up_score) == (None, None)
    snapshot = IdentitySnapshot.objects.get().state
    assert snapshot["pipeline"]["people"] == [[2, str(traces.ben.pk), 0.0, ""]]
    assert snapshot["pipeline"]["lost"] == snapshot["pipeline"]["apart"] == []
    assert snapshot["pipeline"]["targets"]["keys"] == [2]
    assert FloorState.objects.get().state["zones"] == {"plaza": [2, 0]}


def test_observations_of_split_tracks_lose_the_id(
    admin: User, traces: Traces, cameras: list[Camera]
) -> None:
    later = make_track(traces.anna, cameras[1], traces.task, 30)
    observe(traces.anna, later, SEEN + timedelta(minutes=30, seconds=30))
    split_person(admin, traces.anna.pk, track_ids=[later.pk])
    forget(admin, traces.anna)
    assert "tracking_observation" not in tables_with(traces.anna.pk)


def test_only_administrators_forget(traces: Traces, factory: Environment) -> None:
    assert forget(make_user(Role.OPERATOR, "olga"), traces.anna).status_code == 403
    elsewhere = make_user(Role.ADMIN, "emil", limited_to=[factory])
    assert forget(elsewhere, traces.anna).status_code == 404
    assert Person.objects.filter(pk=traces.anna.pk).exists()


def test_a_merged_person_is_forgotten_under_the_new_id(admin: User, traces: Traces) -> None:
    answer = forget(admin, traces.former)
    assert answer.status_code == 409
    assert str(traces.anna.pk) in answer.json()["error"]["message"]


def test_forgetting_twice_finds_nobody(admin: User, traces: Traces) -> None:
    forget(admin, traces.anna)
    assert forget(admin, traces.anna).status_code == 404
    assert ForgottenPerson.objects.count() == 2


def test_search_in_memory_drops_the_vector(admin: User, traces: Traces) -> None:
    memory = Memory("m", 4)
    probe = np.array([1, 0, 0, 0], np.float32)
    assert memory.among([traces.anna.pk], probe)[0][1] == pytest.approx(1.0)
    forget(admin, traces.anna)
    memory._read = float("-inf")
    assert memory.among([traces.anna.pk], probe) == [(traces.anna.pk, 0.0)]


def test_backups_that_hold_the_person_are_named(campus: Environment, tmp_path: Path) -> None:
    person = make_person(campus)
    backup(tmp_path / "before.zip", lambda line: None)
    assert AuditEntry.objects.get(action=audit.BACKUP).username == ""
    newcomer = make_person(campus, first_seen=timezone.now(), last_seen=timezone.now())
    admin = client_for(make_user(Role.ADMIN))
    held = [
        [one["name"] for one in admin.post(f"/api/v1/persons/{who.pk}/forget").json()["backups"]]
        for who in (newcomer, person)
    ]
    assert held == [[], ["before.zip"]]
