"""A pipeline that continues where another was when its process ended."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import numpy as np
import pytest

from tests.vision.painted import BLUE, RED, ColourEmbedder, paint
from tests.vision.test_pipeline import METRES, owners, run, two
from vision.identity import StoredHistory
from vision.pipeline import CameraGeometry, Pipeline
from vision.types import Tracks

SEEN = {"a": [(100.0, 200.0, RED), (400.0, 200.0, BLUE)], "b": [(200.0, 200.0, RED)]}


def stored(state: Any) -> Any:
    return json.loads(json.dumps(state, allow_nan=False))


def test_a_restored_pipeline_s_tracks_are_their_people_at_once() -> None:
    one, other = two(), two(first=10)
    run(one, range(20), SEEN)
    other.restore(stored(one.state()), 0.1)
    expected, answer = run(one, range(20, 21), SEEN), run(other, range(20, 21), SEEN, shift=500)
    assert owners(answer) == owners(expected)
    assert answer.view.cameras == expected.view.cameras
    assert answer.view.boxes == pytest.approx(expected.view.boxes, abs=0.1)
    assert answer.view.decisions == []
    assert answer.view.floor == pytest.approx(expected.view.floor, abs=0.02)
    assert answer.view.confirmed.tolist() == expected.view.confirmed.tolist()


def test_people_met_since_are_known_by_their_tracks() -> None:
    pipeline, anna, (frame, found) = two(), uuid4(), paint(0, [(100, 200, RED)])
    told = Tracks(np.array([7]), found.boxes, found.scores)
    since = StoredHistory(0.5, owners={("a", 7): anna}, tracks={"a": [(0.5, told)]})
    pipeline.restore(stored(two().state()), 0.6, since)
    assert owners(pipeline.process(900.0, {"a": (frame, found)})) == {("a", 7): anna}


@pytest.mark.parametrize("model", [ColourEmbedder(), None])
def test_looks_are_known_to_the_same_model_only(model: ColourEmbedder | None) -> None:
    camera = {"a": CameraGeometry(METRES)}
    one, other = Pipeline(camera, ColourEmbedder()), Pipeline(camera, model)
    run(one, range(60), SEEN)
    run(one, range(60, 100), {"a": []})
    state = stored(one.state())
    assert len(state["lost"]) == 2
    other.restore(state, 0.1)
    known = [weight > 0 for _, _, weight, _ in other.state()["people"]]
    assert known == [model is not None] * 2


def test_a_state_without_a_model_is_refused() -> None:
    state = stored(two().state())
    del state["model"]
    with pytest.raises(KeyError):
        two().restore(state, 0.1)
