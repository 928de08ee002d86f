"""A tick's corrections on their way to the store and to live clients."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.live.fixtures import RedisServer
from tests.worker.test_publish import TASK, Group, published
from tests.worker.ticks import ANNA, BEN, frame, view
from tracking.models import Camera, ProcessingTask
from vision.identity import TrackCorrection
from vision.pipeline import Pipeline
from vision.sources import Tick
from worker.corrections import correction_records
from worker.meter import StageTimes
from worker.plan import plan
from worker.publish import Publisher
from worker.services import WorkerServices
from worker.task_progress import TaskProgress
from worker.task_publisher import TaskPublisher
from worker.tick_recorder import TickRecorder

NOON = 1767268800.0
SAID = TrackCorrection("c09", 5, 12, previous=ANNA, person=BEN, seconds=2.1)


def corrected(*said: TrackCorrection) -> Any:
    tick = view()
    tick.corrections.extend(said)
    return tick


def test_the_first_row_of_the_span_is_in_it() -> None:
    first = NOON + 0.123456
    said = TrackCorrection("c09", 5, 12, ANNA, uuid4(), seconds=NOON + 2.3 - first)
    (record,) = correction_records(corrected(said), NOON + 2.3, {"c09": 7})
    assert record.since <= datetime.fromtimestamp(first, UTC)
    assert datetime.fromtimestamp(first - 0.001, UTC) < record.since
    assert (record.camera, record.track, record.new_track) == (7, 5, 12)
    assert (record.previous, record.person) == (ANNA, said.person)


def test_a_tentative_person_has_no_name_yet() -> None:
    (record,) = correction_records(corrected(SAID), NOON, {"c09": 7})
    assert record.person is None  # Ben


def test_what_a_camera_that_is_gone_saw_is_left_out() -> None:
    assert correction_records(corrected(SAID), NOON, {"c12": 8}) == []


@pytest.fixture
def services(redis_server: RedisServer) -> Any:
    publisher = Publisher(lambda: {"holder": "test"}, lambda: None)
    publisher.start()
    with ThreadPoolExecutor(1) as encoders:
        parts: Any = (None, publisher, encoders, 70, lambda: None, StageTimes())
        yield WorkerServices(*parts)
    publisher.close()


def test_a_tick_records_its_corrections(
    task: ProcessingTask, camera: Camera, services: WorkerServices
) -> None:
    said = TrackCorrection(camera.camera_id, 5, 12, previous=ANNA, person=uuid4(), seconds=2.1)
    planned = plan(task)
    progress, recorder = TaskProgress(planned), TickRecorder(planned, services)
    seen = corrected(said).without_cameras({"c09", "c12"})
    tick = Tick({camera.camera_id: frame()}, {}, NOON, 0.0, lambda: None)
    progress.add(tick, seen)
    record = recorder.record(tick, seen, progress, Pipeline({}), planned)
    assert [one.person for one in record.corrections] == [said.person]
    geometry = progress.positions.geometry(planned)[camera.camera_id]
    assert geometry.first_track_id == 13  # a new camera of that name would not reuse 12
    # After a seek nobody is in view: they are lost, the newcomer too.
    recorder.reset(planned)
    after = recorder.record(tick, seen.without_cameras([]), progress, Pipeline({}), planned)
    assert said.person in after.lost


async def test_corrections_come_behind_their_tick(services: WorkerServices) -> None:
    group = Group()
    await group.join()
    told = TaskPublisher(TASK, 3, services)
    told.keep_corrections([SAID], NOON)
    services.publisher.tick(published(1))
    assert "tracking_update" in (await group.next())["text"]
    await asyncio.to_thread(told.publish_corrections)
    message = json.loads((await group.next())["text"])
    assert (message["type"], message["payload"]["kind"]) == ("identity_update", "reassign")
    told.publish_corrections()
    services.publisher.tick(published(2))
    assert "tracking_update" in (await group.next())["text"]
