"""The detector serves many lanes; none can hurt another, and every tick is given back once."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from vision.engine import Engine, EngineTask
from vision.sources import Tick
from vision.types import Detections, Frame, Image


class Brightness:
    """A detector whose score is the picture's brightness, so that answers can be told apart."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        self.answer: Callable[[list[Detections]], list[Detections]] = lambda found: found

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        assert self.gate.wait(20)
        self.batches.append(len(images))
        return self.answer(
            [
                Detections(np.zeros((1, 4), np.float32), np.array([image[0, 0, 0]], np.float32))
                for image in images
            ]
        )


class Task:
    """A lane with ticks ready."""

    def __init__(self, *brightness: dict[str, int]) -> None:
        self.released: list[int] = []
        self.followed: list[dict[str, float]] = []
        self.errors: list[Exception] = []
        self.broken_take = self.broken_follow = False
        self.waiting = deque(self._tick(n, values) for n, values in enumerate(brightness))

    def _tick(self, number: int, values: dict[str, int]) -> Tick:
        frames = {
            name: Frame(np.full((2, 2, 3), value, np.uint8), number, 0.0, 0.0)
            for name, value in values.items()
        }
        positions = dict.fromkeys(frames, number)
        return Tick(frames, positions, 0.0, 0.0, lambda: self.released.append(number))

    def take(self, most: int | None = None) -> Tick | None:
        if self.broken_take:
            raise RuntimeError("take")
        return self.waiting.popleft() if self.waiting else None

    def follow(self, tick: Tick, found: dict[str, Detections], detect_seconds: float) -> None:
        assert detect_seconds >= 0
        if self.broken_follow:
            raise RuntimeError("follow")
        self.followed.append({name: float(one.scores[0]) for name, one in found.items()})

    def fail(self, error: Exception) -> None:
        self.errors.append(error)


@pytest.fixture
def detector() -> Brightness:
    return Brightness()


@pytest.fixture
def engine(detector: Brightness) -> Iterator[Engine]:
    made = Engine(detector)
    yield made
    detector.gate.set()
    made.close()


def work(engine: Engine, lanes: Sequence[EngineTask], done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        engine.step(lanes, timeout=0.05)


def test_each_lane_gets_the_answers_to_its_own_pictures(
    engine: Engine, detector: Brightness
) -> None:
    one = Task({"a": 1, "b": 2}, {"b": 3}, {"a": 4, "b": 5})
    two = Task({"x": 10}, {"x": 20, "a": 30})
    work(engine, [one, two], lambda: len(one.released) == 3 and len(two.released) == 2)
    assert one.followed == [{"a": 1, "b": 2}, {"b": 3}, {"a": 4, "b": 5}]
    assert two.followed == [{"x": 10}, {"x": 20, "a": 30}]
    assert (one.released, two.released) == ([0, 1, 2], [0, 1])
    assert detector.batches == [3, 3, 2]  # the lanes' pictures go through together


def test_the_detector_is_prepared_before_frames_come(engine: Engine, detector: Brightness) -> None:
    engine.warm_up([(4, 2), (6, 3)])
    work(engine, [], lambda: detector.batches == [1, 1])
    assert engine.frames == 0


def test_a_batch_is_full_at_its_limit_and_lanes_take_turns(
    engine: Engine, detector: Brightness
) -> None:
    lanes = [Task(*({name: n} for n in range(4))) for name in "abc"]
    engine.most = 2
    work(engine, lanes, lambda: all(len(lane.released) == 4 for lane in lanes))
    assert max(detector.batches) == 2
    assert engine.frames == 12
    halfway = [len(lane.followed) for lane in lanes]
    assert halfway == [4, 4, 4]


def test_who_hurries_gathers_a_batch_when_the_detector_is_free(
    engine: Engine, detector: Brightness
) -> None:
    lane = Task({"a": 1}, {"a": 2}, {"a": 3})
    engine.hurries = True
    detector.gate.clear()
    engine.step([lane], timeout=0.05)
    engine.step([lane], timeout=0.05)
    assert len(lane.waiting) == 2, "the second waits where a newer one may take its place"
    detector.gate.set()
    work(engine, [lane], lambda: lane.released == [0, 1, 2])


def test_a_lane_that_cannot_follow_does_not_hurt_the_others(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = Task({"a": 1}, {"a": 2}), Task({"a": 3}, {"a": 4})
    bad.broken_follow = True
    work(engine, [bad, good], lambda: len(good.released) == 2)
    assert good.followed == [{"a": 3}, {"a": 4}]
    assert [str(error) for error in bad.errors] == ["follow"] * 2
    assert (bad.released, good.errors) == ([0, 1], [])
    assert "could not be followed up" in caplog.text


def test_a_lane_that_cannot_give_does_not_hurt_the_others(engine: Engine) -> None:
    good, bad, last = Task({"a": 1}), Task({"a": 2}), Task({"a": 3})
    bad.broken_take = True
    work(engine, [good, bad, last], lambda: good.released == [0] and last.released == [0])
    assert (good.followed, last.followed) == ([{"a": 1}], [{"a": 3}])
    assert {str(error) for error in bad.errors} == {"take"}


def test_every_lane_hears_of_a_failed_detector_that_may_recover(
    engine: Engine, detector: Brightness
) -> None:
    def fail(found: list[Detections]) -> list[Detections]:
        detector.answer = lambda found: found
        raise MemoryError("no memory")

    detector.answer = fail
    one, two = Task({"a": 1}, {"a": 2}), Task({"a": 3}, {"a": 4})
    work(engine, [one, two], lambda: len(one.released) == len(two.released) == 2)
    for task in (one, two):
        assert [str(error) for error in task.errors] == ["no memory"]
        assert task.released == [0, 1]
    assert (one.followed, two.followed) == ([{"a": 2}], [{"a": 4}])


def test_too_few_answers_are_a_fault_and_no_tick_is_kept(
    engine: Engine, detector: Brightness
) -> None:
    detector.answer = lambda found: found[:1]
    one, two = Task({"a": 1}), Task({"a": 2, "b": 3})
    work(engine, [one, two], lambda: bool(one.released and two.released))
    assert one.followed == [{"a": 1}]
    assert (len(two.errors), two.followed) == (1, [])


def test_the_next_batch_starts_during_one_but_no_third(
    engine: Engine, detector: Brightness
) -> None:
    task = Task(*({"a": n} for n in range(5)))
    detector.gate.clear()
    assert engine.step([task], timeout=0)
    assert len(task.waiting) == 4
    threading.Timer(0.3, detector.gate.set).start()
    engine.step([task], timeout=0)  # two are under way now: it waits for the first
    assert len(task.waiting) == 3
    assert task.followed == [{"a": 0}]
    work(engine, [task], lambda: len(task.released) == 5)
    assert task.followed == [{"a": n} for n in range(5)]
    assert task.released == [0, 1, 2, 3, 4]


def test_draining_finishes_what_is_under_way_and_starts_nothing(engine: Engine) -> None:
    task = Task({"a": 1}, {"a": 2})
    engine.step([task], timeout=0)
    engine.drain()
    engine.drain()
    assert (task.released, len(task.waiting)) == ([0], 1)


def test_with_nothing_to_do_it_waits_until_woken(engine: Engine) -> None:
    begin = time.monotonic()
    assert not engine.step([Task()], timeout=0.05)
    assert time.monotonic() - begin >= 0.04
    threading.Timer(0.1, engine.wake).start()
    begin = time.monotonic()
    assert not engine.step([], timeout=60)
    assert time.monotonic() - begin < 30


def test_a_tick_without_pictures_is_given_back(engine: Engine) -> None:
    task = Task({})
    work(engine, [task], lambda: task.released == [0])
    assert task.followed == [{}]
