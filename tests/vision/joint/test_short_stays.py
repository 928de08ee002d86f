"""Second boxes of someone who comes back: for a while one of them is taken for the person."""

from __future__ import annotations

import numpy as np
import pytest

from tests.vision.joint.scene import LEFT, Scene

GONE, BACK = 4.0, 14.0
PERSON, SECOND = 2, 3


def second_box(begin: float, seconds: float, aside: float) -> Scene:
    """A person comes back, and a second box is seen beside them for a while.

    Args:
        begin: of the second box, before the person, s.
        seconds: for which it is seen.
        aside: from the person, m.
    """

    def person(time: float) -> tuple[float, float] | None:
        return (0.0, 3.0) if time < GONE or time >= BACK else None

    def second(time: float) -> tuple[float, float] | None:
        return (aside, 3.0) if BACK - begin <= time < BACK - begin + seconds else None

    paths = {1: lambda _: (-2.0, 3.5), PERSON: person, SECOND: second}
    scene = Scene(paths, cameras={"left": LEFT})
    scene._axes[SECOND] = scene._axes[PERSON]
    return scene


@pytest.mark.parametrize(("seconds", "aside"), [(2.0, 0.5), (3.0, -0.6)])
def test_who_is_left_when_a_second_box_goes_is_the_person(seconds: float, aside: float) -> None:
    scene = second_box(0.4, seconds, aside).play(22.0)
    (first,) = {row.key for row in scene.rows if row.person == PERSON and row.time < GONE}
    assert scene.keys(SECOND) == {first, *scene.keys(SECOND)}  # it was taken for the person
    assert scene.keys(PERSON, since=20.0) == {first}


def test_a_restart_keeps_what_was_before_a_short_stay() -> None:
    scene = second_box(0.4, 2.0, 0.5).play(15.0)
    scene.restart()
    scene.play(22.0, begin=15.125)
    (first,) = {row.key for row in scene.rows if row.person == PERSON and row.time < GONE}
    assert scene.keys(PERSON, since=20.0) == {first}


def test_who_stays_for_long_is_lost_where_they_were_last() -> None:
    scene = second_box(0.4, 2.0, 0.5)
    scene.paths = {PERSON: lambda time: (0.0, 3.0) if time < GONE or 14 < time < 22 else None}
    scene.play(26.0)
    (lost,) = scene.tracker.state.galleries.lost.values()
    assert lost.before is None
    assert lost.place is not None
    assert np.hypot(*(lost.place - [0.0, 3.0])) < 0.5


def test_who_stays_for_a_moment_may_have_been_someone_else() -> None:
    scene = second_box(0.4, 2.0, 0.5)
    scene.paths = {PERSON: lambda time: (0.0, 3.0) if time < GONE or 14 < time < 16.5 else None}
    scene.play(21.0)
    (lost,) = scene.tracker.state.galleries.lost.values()
    assert lost.before is not None
    assert lost.before.time == pytest.approx(scene.start + GONE, abs=0.2)
    assert lost.time == pytest.approx(scene.start + 16.5, abs=0.2)
