"""Who is seen after a gap in which nobody was: the same person, or someone from before."""

from __future__ import annotations

import pytest

from tests.vision.joint.scene import LEFT, RIGHT, Scene, SceneCamera

GONE, BACK, CLEAR = 14.0, 15.0, 16.0
"""Nobody is seen from GONE to BACK, s; crops say something again from CLEAR."""


def stays(time: float) -> tuple[float, float] | None:
    """Person 1 stands there, goes behind something, and comes out 2 m beside that."""
    if time < GONE:
        return 0.0, 3.0
    return (2.0, 3.5) if time >= BACK + 0.5 else None


def returns(time: float) -> tuple[float, float] | None:
    """Person 2 was there at first, and comes back where person 1 was hidden."""
    if time < 4:
        return -1.5, 2.0
    return (0.0, 3.0) if time >= BACK else None


@pytest.mark.parametrize("cameras", [{"left": LEFT}, {"left": LEFT, "right": RIGHT}])
def test_who_comes_out_as_someone_else_gets_their_own_id_back(
    cameras: dict[str, SceneCamera],
) -> None:
    scene = Scene(
        {1: stays, 2: returns},
        cameras=cameras,
        blurred=lambda time: GONE - 0.2 < time < CLEAR,
    ).play(24.0, fps=10)
    (first,), (second,) = (
        {row.key for row in scene.rows if row.person == person and row.time < 4}
        for person in (1, 2)
    )
    assert scene.keys(2, since=BACK) == {first, second}  # it was taken for the other for a while
    assert scene.keys(2, since=18) == scene.corrected_keys(2) == {second}
    assert scene.keys(1, since=18) == scene.corrected_keys(1) == {first}


def test_who_comes_out_again_unchanged_keeps_the_id() -> None:
    scene = Scene(
        {1: lambda time: (0.0, 3.0), 2: lambda time: (-1.5, 2.0) if time < 4 else None},
        hidden=lambda _, person, time: GONE < time < BACK,
    ).play(24.0, fps=10)
    assert len(scene.keys(1)) == 1
