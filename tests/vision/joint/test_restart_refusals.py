"""States that make no sense are refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.vision.joint.scene import NOTHING, Scene, walk
from vision.joint import JointTracker
from vision.joint.person_ids import PersonIds
from vision.joint.restart import restore

State = dict[str, Any]
NAN, INF = float("nan"), float("inf")


@pytest.fixture(scope="module")
def state() -> State:
    """Two people in view, and one who was lost."""

    def gone(time: float) -> tuple[float, float] | None:
        return (0.0, 4.0) if time < 3.2 else None

    stay = {1: walk((-1.0, 3.0), (-1.0, 3.0), 1.0), 2: walk((1.0, 3.0), (1.0, 3.0), 1.0)}
    scene = Scene({**stay, 3: gone}).play(7.0)
    made = scene.state()
    assert (len(made["targets"]["keys"]), len(made["lost"])) == (2, 1)
    return made


def given_to_another(state: Any) -> None:
    scene = Scene({})
    restore(scene.tracker, scene.ids, state, 0.1, NOTHING, same_model=True)


def put(*path: str | int, to: Any) -> Callable[[State], None]:
    def change(state: State) -> None:
        *way, last = path
        part: Any = state
        for step in way:
            part = part[step]
        part[last] = to

    return change


def again(*path: str | int) -> Callable[[State], None]:
    """The first entry of a list stands in it twice."""

    def change(state: State) -> None:
        part: Any = state
        for step in path:
            part = part[step]
        part.append(part[0])

    return change


NONSENSE: dict[str, Callable[[State], None]] = {
    "no time": put("time", to=None),
    "no time at all": put("time", to=NAN),
    "no cameras": put("cameras", to=None),
    "one camera less": put("cameras", to=["left"]),
    "a camera twice": put("cameras", 1, to="left"),
    "no next key": put("next", to=[]),
    "endless track ids": put("next", 1, to=INF),
    "a person twice": lambda state: put("targets", "keys", 1, to=state["targets"]["keys"][0])(
        state
    ),
    "a person of the future": put("targets", "keys", 1, to=99),
    "a key that is none": put("targets", "keys", 1, to="one"),
    "one number less": put("targets", "unseen", to=[0.0]),
    "nobody knows whether": put("targets", "log_odds", 0, to=NAN),
    "born never": put("targets", "born", 0, to=NAN),
    "a camera that is none": put("seen", 0, 0, to=7),
    "a camera below none": put("seen", 0, 0, to=-1),
    "a row that is none": put("seen", 1, 0, to=7),
    "a row below none": put("seen", 1, 0, to=-1),
    "one box less": put("parts", "image_state", to=[[1.0, 2.0, 3.0, 4.0]]),
    "a box without height": put("parts", "image_state", 0, to=[1.0, 2.0]),
    "a box that is nowhere": put("parts", "image_state", 0, 0, to=NAN),
    "a box without end": put("parts", "image_state", 0, 3, to=INF),
    "speed in words": put("parts", "image_speed", to="fast"),
    "no floor": put("parts", "floor_state", to=None),
    "an id that is none": put("people", 0, 1, to="nobody"),
    "a number as id": put("people", 0, 1, to=5),
    "an id twice": again("people"),
    "one id for two": lambda state: put("people", 0, 1, to=state["people"][1][1])(state),
    "a look that is none": put("people", 0, 3, to="!"),
    "a look of another size": put("people", 0, 3, to="AAAA"),
    "no look at all": put("people", 0, 3, to=None),
    "a look like nothing": put("people", 0, 3, to="A" * 84 + "AA=="),
    "a heavy look": put("people", 0, 2, to=INF),
    "a light look": put("people", 0, 2, to=-1.0),
    "a lost person of the future": put("lost", 0, 0, to=99),
    "a lost person in view": lambda state: put("lost", 0, 0, to=state["targets"]["keys"][0])(state),
    "lost nowhere": put("lost", 0, 2, to=[NAN, 1.0]),
    "lost at half a place": put("lost", 0, 2, to=[1.0]),
    "lost never": put("lost", 0, 1, to=None),
    "one alone apart": put("apart", to=[[1]]),
    "everyone apart": put("apart", to=5),
    "no sizes": put("sizes", to=None),
    "sizes as a list": put("sizes", to=["left"]),
    "an endless size": put("sizes", "left", to=[INF, 1]),
    "no feet": put("feet", to=[]),
    "feet without a calibration": put("feet", "left", to={}),
    "a similarity that is none": put("similarity", to={"same": [1, 2, 0], "different": [1, 2, 3]}),
    "no similarity of tracks": put("track_similarity", to={"same": [1, 2, 3]}),
    "an overlap of one camera": put("overlaps", to=[[0]]),
    "an overlap with a camera that is none": put("overlaps", to=[[0, 9]]),
    "an overlap with a camera before the first": put("overlaps", to=[[0, -1]]),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_a_state_that_makes_no_sense_is_refused(name: str, state: State) -> None:
    broken = copy.deepcopy(state)
    NONSENSE[name](broken)
    with pytest.raises((ValueError, TypeError, KeyError)):
        given_to_another(broken)


@pytest.mark.parametrize(
    "part", ["time", "cameras", "next", "targets", "seen", "people", "lost", "overlaps"]
)
def test_a_state_that_lacks_a_part_is_refused(part: str, state: State) -> None:
    given_to_another(state)
    with pytest.raises(KeyError):
        given_to_another({name: value for name, value in state.items() if name != part})


def test_someone_may_be_lost_just_at_the_origin(state: State) -> None:
    origin = copy.deepcopy(state)
    put("lost", 0, 2, to=[0.0, 0.0])(origin)
    given_to_another(origin)


def test_the_state_of_nobody_is_fine() -> None:
    scene = Scene({})
    scene.restart()
    scene.play(1.0)
    tracker = JointTracker()  # it has no camera either
    restore(tracker, PersonIds(), scene.state(), 0.1, NOTHING, same_model=True)
    assert tracker.update(0.0, {}).keys.tolist() == []
