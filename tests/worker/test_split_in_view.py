"""Someone in view whose tracks an operator gives to another person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from tests.worker.test_encoding import Nowhere
from tests.worker.ticks import ANNA, BEN
from tracking.models import Environment, ProcessingTask, Zone
from vision.identity import IdentityResult
from vision.tick_view import TickView
from vision.types import Tracks
from worker.identity_state import Change, new_pipeline
from worker.meter import StageTimes
from worker.plan import resumed_plan
from worker.services import WorkerServices
from worker.tick_recorder import TickRecorder

NOON = 1767268800.0


@pytest.fixture
def recorder(task: ProcessingTask, campus: Environment) -> TickRecorder:
    """Anna is in the hall, by track 1 of camera c01."""
    corners = [[0, 0], [9, 0], [9, 9], [0, 9]]
    Zone.objects.create(environment=campus, zone_id="hall", name="Hall", polygon=corners)
    parts: Any = (Nowhere(), None, ThreadPoolExecutor(1), 70, lambda: None, StageTimes())
    recorder = TickRecorder(resumed_plan(task), WorkerServices(*parts))
    recorder.floor.update(NOON, view())
    recorder._view = view()
    return recorder


def view() -> TickView:
    boxes = Tracks(np.array([1]), np.zeros((1, 4), np.float32), np.ones(1, np.float32))
    found = IdentityResult({"c01": np.array([0])}, [ANNA], np.array([[4.0, 4.0]]), [True])
    return TickView.build({"c01": boxes}, found)


def split(recorder: TickRecorder, *tracks: tuple[str, int]) -> None:
    recorder.follow(Change(1, "split", ANNA, BEN, tracks), new_pipeline({}, None))


def test_a_visit_goes_with_the_track_that_shows_it(recorder: TickRecorder) -> None:
    (before,), _ = recorder.floor.records(all_visits=True)
    split(recorder, ("c01", 1), ("c01", 7))
    (visit,), _ = recorder.floor.records(all_visits=True)
    assert (before.person, visit.person, visit.visit) == (ANNA, BEN, before.visit)
    assert recorder.floor.payload()["zones"]["hall"]["entries"] == 1


def test_a_visit_stays_where_older_tracks_were_split_off(recorder: TickRecorder) -> None:
    split(recorder, ("c01", 7))
    (visit,), _ = recorder.floor.records(all_visits=True)
    assert visit.person == ANNA
