"""Who is in view when cameras take turns."""

from __future__ import annotations

from uuid import UUID, uuid4

import numpy as np
import pytest

from tests.worker.ticks import tracks
from vision.identity import IdentityResult
from vision.tick_view import TickView
from worker.in_view import InView

ANNA, BEN = uuid4(), uuid4()


def seen(**cameras: list[UUID]) -> TickView:
    """A tick of these cameras, and who is seen by each."""
    people = sorted({who for names in cameras.values() for who in names})
    identity = IdentityResult(
        persons={
            name: np.array([people.index(w) for w in who], np.int64)
            for name, who in cameras.items()
        },
        ids=people,
        floor=np.zeros((len(people), 2)),
        confirmed=[who is ANNA for who in people],
    )
    return TickView.build(
        {name: tracks(list(range(len(who)))) for name, who in cameras.items()}, identity
    )


def test_people_are_in_view_between_the_turns_of_their_camera() -> None:
    view = InView()
    for number in range(6):
        time = 100 + 0.35 * number
        tick = seen(left=[ANNA]) if number % 2 else seen(right=[BEN])
        view.update(time, tick)
    assert (view.people(), view.confirmed()) == (2, 1)
    assert view.elsewhere(tick) == {BEN: ["right"]}


def test_one_person_in_two_cameras_is_one() -> None:
    view = InView()
    view.update(1.0, seen(left=[ANNA], right=[ANNA]))
    assert view.people() == 1


def test_a_camera_that_is_away_shows_nobody_after_a_while() -> None:
    view = InView()
    view.update(1.0, seen(left=[ANNA], right=[BEN]))
    view.update(1.2, seen(left=[ANNA], right=[BEN]))
    view.update(1.4, seen(right=[BEN]))
    assert view.people() == 2
    view.update(2.0, seen(right=[BEN]))
    assert view.people() == 1


def test_who_has_left_a_camera_is_gone_with_its_next_frame() -> None:
    view = InView()
    view.update(1.0, seen(left=[ANNA], right=[BEN]))
    view.update(1.1, seen(left=[]))
    assert view.people() == 1


def test_seconds_add_up_to_the_time_that_each_was_there() -> None:
    view, sums = InView(), {ANNA: 0.0, BEN: 0.0}
    for number in range(21):
        time = 50 + 0.5 * number
        tick = seen(left=[ANNA]) if number % 2 else seen(right=[BEN])
        view.update(time, tick)
        for who, spent in zip(tick.people, view.seconds(tick, 0.5), strict=True):
            sums[who] += float(spent)
    assert sums[ANNA] == pytest.approx(9.5, abs=0.6)
    assert sums[BEN] == pytest.approx(10.0, abs=0.6)
