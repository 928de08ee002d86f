"""When no camera gives a frame: live ones are away, a recording only waits for its decoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest

from tests.factories import make_camera, make_task
from tests.live.fixtures import RedisServer
from tests.vision.films import film
from tests.waiting import wait_for
from tests.worker.test_encoding import Nowhere
from tests.worker.ticks import ANNA
from tracking.models import Environment, FloorState, Zone
from vision.sources.source import Source
from worker.meter import StageTimes
from worker.plan import resumed_plan
from worker.publish import Publisher
from worker.services import WorkerServices
from worker.task_runner import TaskRunner

pytestmark = pytest.mark.django_db
STREAM = "http://127.0.0.1:9/nothing-listens-here"
NOON = 1767268800.0
IN_THE_HALL = {"point": [2, 2], "seen": NOON + 60, "zones": {"hall": NOON}, "lines": {}}
STATE = {
    "since": NOON,
    "time": NOON + 60,
    "zones": {"hall": [1, 0]},
    "lines": {},
    "people": {str(ANNA): IN_THE_HALL},
}
Run = Callable[..., TaskRunner]


@pytest.fixture
def run(campus: Environment, redis_server: RedisServer) -> Iterator[Run]:
    """Run a task over sources, with Anna in the hall."""
    Zone.objects.create(environment=campus, zone_id="hall", polygon=[[0, 0], [4, 0], [4, 4]])
    publisher = Publisher(lambda: {"holder": "test"}, lambda: None)
    publisher.start()
    runners = []
    with ThreadPoolExecutor(1) as encoders:

        def start(*sources: str, mode: str) -> TaskRunner:
            cameras = [
                make_camera(campus, f"c{number}", source_address=source)
                for number, source in enumerate(sources)
            ]
            task = make_task(campus, cameras, held=True, mode=mode)
            FloorState.objects.create(task=task, state=STATE)
            parts: Any = (Nowhere(), publisher, encoders, 70, lambda: None, StageTimes())
            runners.append(TaskRunner(resumed_plan(task), 1, WorkerServices(*parts)))
            return runners[-1]

        yield start
        for runner in runners:
            runner.close()
        publisher.close()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let the counts believe that so many seconds have passed."""

    def pass_by(seconds: float) -> None:
        clock = SimpleNamespace(monotonic=lambda: monotonic() + seconds)
        monkeypatch.setattr("worker.floor_counts.time", clock)

    return pass_by


@pytest.fixture
def stalled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A recording whose reader takes its time to start, as all do on a very busy machine."""
    monkeypatch.setattr(Source, "start_if_due", lambda _: None)
    return str(film(tmp_path / "film.mp4", 20))


def counts(runner: TaskRunner) -> tuple[bool, int]:
    """Take a tick that does not come; return whether occupancy is known, and that of the hall."""
    assert runner.take() is None
    payload = runner._recorder.floor.payload()
    return payload["known"], payload["zones"]["hall"]["occupancy"]


def pass_outage(runner: TaskRunner, later: Callable[[float], None]) -> tuple[bool, int]:
    """Return the same once nothing has come for 25 s, and for whom that is too long."""
    later(12)
    counts(runner)
    later(25)
    return counts(runner)


def test_a_stream_that_is_away_leaves_occupancy_unknown(
    run: Run, later: Callable[[float], None]
) -> None:
    assert pass_outage(run(STREAM, mode="live"), later) == (False, 0)


def test_a_recording_that_is_decoded_slowly_loses_nobody(
    run: Run, later: Callable[[float], None], stalled: str
) -> None:
    assert pass_outage(run(stalled, mode="recorded"), later) == (True, 1)


def test_a_stream_beside_a_recording_that_waits_loses_nobody(
    run: Run, later: Callable[[float], None], stalled: str
) -> None:
    assert pass_outage(run(stalled, STREAM, mode="recorded"), later) == (True, 1)


def test_a_stream_beside_a_recording_that_is_over_counts(
    run: Run, later: Callable[[float], None], tmp_path: Path
) -> None:
    runner = run(str(tmp_path / "missing.mp4"), STREAM, mode="recorded")
    wait_for(lambda: runner.status().cameras[0].state == "failed", 20)
    assert pass_outage(runner, later) == (False, 0)


def test_a_paused_stream_loses_nobody(run: Run, later: Callable[[float], None]) -> None:
    runner = run(STREAM, mode="live")
    runner.change(replace(runner.plan, paused=True))
    assert pass_outage(runner, later) == (True, 1)
