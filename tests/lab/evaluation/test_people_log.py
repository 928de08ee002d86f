"""Who was seen when and where, in a table and in pictures."""

from uuid import UUID

import numpy as np

from lab.evaluation.people import HEIGHT, PICTURES, PeopleLog
from vision.identity import IdentityEvent, IdentityResult
from vision.sources import Tick
from vision.tick_view import TickView
from vision.types import Frame, Tracks

ANNA, BEN, CARL = (UUID(int=number) for number in (1, 2, 3))
PICTURE = np.full((60, 80, 3), 90, np.uint8)


def tick(
    time: float, cameras: dict[str, list[UUID]], sure: bool = True, merges: tuple[UUID, ...] = ()
) -> tuple[Tick, TickView]:
    ids = sorted({person for people in cameras.values() for person in people})
    frames = {name: Frame(PICTURE, 0, time, time) for name in cameras}
    tracks = {
        name: Tracks(
            np.arange(len(people)),
            np.array([[10, -5, 30, 50]] * len(people), np.float32).reshape(-1, 4),
            np.ones(len(people), np.float32),
        )
        for name, people in cameras.items()
    }
    persons = {
        name: np.array([ids.index(p) for p in people], np.int64) for name, people in cameras.items()
    }
    events = [IdentityEvent("merge", merges[0], merges[1:])] if merges else []
    identity = IdentityResult(
        persons, ids, np.zeros((len(ids), 2)), [sure] * len(ids), events=events
    )
    view = TickView.build(tracks, identity)
    return Tick(frames, dict.fromkeys(cameras, 0), time, time, lambda: None), view


def test_people_are_counted_as_said_and_after_merges() -> None:
    log = PeopleLog()
    log.take(*tick(100.0, {"a": [ANNA], "b": [BEN]}))
    log.take(*tick(100.5, {"a": [ANNA]}))
    log.take(*tick(101.0, {"a": [CARL]}, sure=False))
    log.take(*tick(102.0, {"b": [ANNA]}, merges=(ANNA, BEN)))
    assert log.counts() == {"global_ids": 3, "confirmed_ids": 2, "confirmed_people": 1}
    assert log.finals() == {1: 1, 2: 1, 3: 3}
    anna, ben, carl = log.table()
    assert (anna["first_seconds"], anna["last_seconds"], anna["ticks"]) == (0, 2, {"a": 2, "b": 1})
    assert (ben["merged_into"], ben["confirmed"]) == (1, True)
    assert (carl["merged_into"], carl["confirmed"]) == (None, False)
    sheet = log.sheet()
    assert sheet is not None
    assert sheet.shape[0] // HEIGHT == 2  # a row for each who was confirmed


def test_pictures_are_spread_over_the_time_and_bounded() -> None:
    log = PeopleLog()
    for number in range(1000):
        log.take(*tick(float(number), {"a": [ANNA]}))
    assert log.counts()["global_ids"] == 1
    times = [time for time, _, _ in log._people[ANNA].pictures]
    assert PICTURES <= len(times) <= 2 * PICTURES
    assert times[0] == 0
    assert times[-1] > 800


def test_nobody_makes_no_sheet() -> None:
    log = PeopleLog()
    log.take(*tick(1.0, {"a": []}))
    assert log.sheet() is None
    assert log.counts() == {"global_ids": 0, "confirmed_ids": 0, "confirmed_people": 0}
