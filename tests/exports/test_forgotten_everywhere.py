"""After someone was forgotten, no table, file or Redis key has their id or what they look like."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray
from redis import Redis
from rest_framework.test import APIClient

from accounts.models import User
from alerts.engine.dwell import cause_of
from alerts.models import Alert, AlertDelivery, AlertState
from alerts.services.deliveries import enqueue
from exports import files
from exports.models import ExportJob
from exports.runs import care, claim
from live.keys import frame_key, snapshot_key
from tests.alerts.deliveries.rows import make_receiver, make_rule
from tests.exports.jobs import ask, made
from tests.exports.seen import END, START, Seen
from tests.exports.traces import Needle, files_with, keys_with, of_id, of_vector, tables_with
from tests.factories import client_for, make_recording, make_task
from tests.tracking.api.people.test_forget_person import floor, known, picture_of
from tracking.models import (
    Decision,
    FloorRecount,
    FloorState,
    IdentitySnapshot,
    Line,
    LineCrossing,
    Observation,
    Person,
    PersonAppearance,
    PersonZone,
    ProcessingTask,
    Track,
    Zone,
    ZoneVisit,
)
from tracking.services.people.merge import merge_people

SQUARE = [[0, 0], [9, 0], [9, 9]]
ALLOWED = {"tracking_forgottenperson", "accounts_auditentry"}
"""As the certificate says: the id alone, and who forgot it."""


@dataclass(frozen=True, slots=True)
class Known:
    """Someone with data of every kind, and an id that was merged into theirs."""

    person: Person
    merged: UUID
    vector: NDArray[np.float32]
    task: ProcessingTask

    @property
    def needles(self) -> list[Needle]:
        return [of_id(self.person.pk), of_id(self.merged), of_vector(self.vector)]


def _vector(seed: int) -> NDArray[np.float32]:
    vector = np.random.default_rng(seed).normal(size=256).astype(np.float32)
    return vector / np.float32(np.linalg.norm(vector))


@pytest.fixture
def anna(seen: Seen, admin: User, redis_client: Redis) -> Known:
    """Rows of every table, files of every kind, and what is live."""
    former, person, ben = seen.people
    extra = Person.objects.create(environment=seen.environment, first_seen=START, last_seen=END)
    Track.objects.filter(person=former).update(person=person)
    Observation.objects.filter(track=seen.tracks[0]).update(person=person)
    Observation.objects.filter(track=seen.tracks[2]).update(person=extra)
    Track.objects.filter(pk=seen.tracks[2].pk).update(person=extra)
    merge_people(admin, extra.pk, person.pk)
    task = make_task(seen.environment, seen.cameras, held=True)
    anna = Known(person, extra.pk, _vector(1), task)
    for one, vector in ((person, anna.vector), (ben, _vector(2))):
        PersonAppearance.objects.create(
            person=one, model="m", dimensions=256, vector=vector, quality=1.0
        )
    _store_floor(seen, anna, ben)
    _store_states(anna, ben)
    _store_alert(seen, anna)
    picture_of(person)
    make_recording(seen.cameras[0], START, 600)
    return anna


def _store_floor(seen: Seen, anna: Known, ben: Person) -> None:
    place = {"environment": seen.environment, "name": "Plaza"}
    zone = Zone.objects.create(zone_id="plaza", polygon=SQUARE, **place)
    line = Line.objects.create(line_id="gate", points=SQUARE[:2], **place)
    span = {"first_seen": START, "last_seen": END}
    PersonZone.objects.create(person=anna.person, zone=zone, **span)
    ZoneVisit.objects.create(
        zone=zone, task=anna.task, person=anna.person, entered_at=START, last_seen=END
    )
    LineCrossing.objects.create(
        line=line, task=anna.task, person=anna.person, time=START, direction="in"
    )
    FloorRecount.objects.create(
        zone=zone, until=END, position=START, begin=START,
        states={str(anna.task.pk): floor(anna.person, ben)},
    )  # fmt: skip
    Decision.objects.create(person=anna.person, kind="matched", time=START, other=ben.pk)
    Decision.objects.create(
        person=ben, kind="matched", time=START, runner_up=anna.person.pk, runner_up_score=0.4
    )


def _store_states(anna: Known, ben: Person) -> None:
    state = known(anna.person, ben)
    packed = base64.b64encode(anna.vector.astype(np.float16).tobytes()).decode()
    state["pipeline"]["people"][0][3] = packed
    IdentitySnapshot.objects.create(
        task=anna.task, epoch=1, frame_index=1, made_at=END, state=state
    )
    FloorState.objects.create(task=anna.task, state=floor(anna.person, ben))


def _store_alert(seen: Seen, anna: Known) -> None:
    rule = make_rule(seen.environment, kind="dwell_over", seconds=60, threshold=None,
                     zone=Zone.objects.get())  # fmt: skip
    make_receiver("mqtt://broker.example.org", seen.environment)
    alert = Alert.objects.create(
        environment=seen.environment, rule=rule, rule_name="Stays", kind=rule.kind,
        cause=cause_of(anna.person.pk), person=anna.person, opened_at=START,
    )  # fmt: skip
    enqueue([alert], AlertDelivery.Event.OPENED)
    AlertState.objects.create(
        task=anna.task, state={str(rule.rule_id): {cause_of(anna.person.pk): "open"}}
    )


def _publish(redis: Redis, anna: Known) -> None:
    update = json.dumps({"people": [{"global_id": str(anna.person.pk)}]})
    redis.set(snapshot_key(anna.task.pk), update, ex=30)
    for size in ("grid", "full-blurred"):
        redis.set(frame_key(anna.task.pk, "c01", size), update + "jpeg", ex=10)


def _export(client: APIClient, seen: Seen, anna: Known) -> None:
    """A file of data, a person file, a video that waits, and a job in the midst of its work."""
    made(client, seen)
    body = {"person_id": str(anna.person.pk), "clips": False}
    assert client.post("/api/v1/export/person-file", body).status_code == 202
    from exports.runs.runner import run_next

    job = run_next()
    assert job is not None
    assert job.status == "completed", job.error
    ask(client, seen)
    running = claim.claim_next()
    assert running is not None
    folder = files.work_folder(running.job_id, running.attempts)
    folder.mkdir(parents=True)
    (folder / "file").write_text(str(anna.person.pk))
    video = seen.body | {"blur": "people_except", "person_ids": [str(anna.person.pk)]}
    del video["format"]
    assert client.post("/api/v1/export/video-with-overlays", video).status_code == 202


def test_nothing_is_left_of_a_forgotten_person(
    anna: Known, seen: Seen, admin: User, redis_client: Redis
) -> None:
    client = client_for(admin)
    _export(client, seen, anna)
    _publish(redis_client, anna)
    by_id, by_merged, by_vector = anna.needles
    before = tables_with(by_id)
    assert before >= {
        "tracking_person", "tracking_personimage", "tracking_personappearance",
        "tracking_decision", "tracking_personzone", "tracking_personchange", "tracking_track",
        "tracking_observation", "tracking_zonevisit", "tracking_linecrossing",
        "tracking_floorrecount", "tracking_floorstate", "tracking_identitysnapshot",
        "alerts_alert", "alerts_alertdelivery", "exports_exportjob", "accounts_auditentry",
    }  # fmt: skip
    assert tables_with(by_vector) == {"tracking_personappearance", "tracking_identitysnapshot"}
    assert len(files_with(by_id)) >= 4
    assert files_with(by_vector)  # the person file
    assert len(keys_with(redis_client, by_id)) == 3

    certificate = client.post(f"/api/v1/persons/{anna.person.pk}/forget")
    assert certificate.status_code == 200, certificate.content
    care.look_after()

    assert tables_with(by_id) == ALLOWED
    assert tables_with(by_merged) <= ALLOWED
    assert tables_with(by_vector) == set()
    for needle in anna.needles:
        assert files_with(needle) == set()
        assert keys_with(redis_client, needle) == set()
    assert not Alert.objects.filter(cause=cause_of(anna.person.pk)).exists()
    assert cause_of(anna.person.pk) not in json.dumps(AlertState.objects.get().state)
    assert ExportJob.objects.count() == 4
    assert PersonAppearance.objects.count() == 1  # Ben's
    footage: list[dict[str, Any]] = certificate.json()["footage"]
    assert [(one["camera_id"], one["files"]) for one in footage] == [("c01", 1)]
    assert footage[0]["start_time"] < (START + timedelta(minutes=1)).isoformat()
