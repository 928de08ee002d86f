"""Why someone has an identity: what decisions say, and when they are made."""

from __future__ import annotations

import json

import pytest

from tests.vision.joint.scene import LEFT, Scene, walk
from tests.vision.joint.test_reassignment import MEETING, TURN, bounce
from vision.identity import IdentityDecision

STANDING = {1: walk((-1.0, 3.0), (-1.0, 3.0), 1.0), 2: walk((1.0, 4.0), (1.0, 4.0), 1.0)}


def decisions(scene: Scene, *kinds: str) -> list[IdentityDecision]:
    """Return the decisions of these kinds; all of them fit into JSON."""
    every = [one for identity in scene.identities for one in identity.decisions]
    for one in every:
        assert json.loads(json.dumps(one.evidence, allow_nan=False)) == one.evidence
        assert one.score is None or 0 <= one.score <= 1
        assert one.runner_up_score is None or 0 <= one.runner_up_score <= 1
    return [one for one in every if one.kind in kinds or not kinds]


def test_a_birth_is_told_once_with_the_cameras_that_saw_it() -> None:
    scene = Scene({1: STANDING[1]}).play(3.0)
    (born,) = decisions(scene)
    assert (born.kind, born.camera, born.track) == ("born", "left", 1)
    assert {born.person} == scene.people(1)
    assert born.runner_up is None
    assert born.evidence == {"cameras": ["left", "right"]}


def test_a_birth_names_the_nearest_person_that_it_was_not() -> None:
    def late(time: float) -> tuple[float, float] | None:
        return (1.0, 4.0) if time > 2 else None

    scene = Scene({1: STANDING[1], 2: late}).play(3.0)
    born = decisions(scene, "born")[-1]
    assert {born.person} == scene.people(2)
    assert {born.runner_up} == scene.people(1)
    assert born.evidence["nearest"]["distance_m"] == pytest.approx(2.24, abs=0.3)


def test_where_nobody_can_be_placed_nothing_is_compared() -> None:
    scene = Scene(STANDING, cameras={"left": LEFT}, calibrated=()).play(2.0)
    assert [one.evidence for one in decisions(scene)] == [{"cameras": ["left"]}] * 2
    assert [one.runner_up for one in decisions(scene)] == [None] * 2


def test_a_person_who_is_gone_is_told_as_lost() -> None:
    scene = Scene({1: lambda time: (0.0, 3.0) if time < 2 else None}).play(6.0)
    lost = decisions(scene)[-1]
    assert lost.kind == "lost"
    assert {lost.person} == scene.people(1)
    assert lost.evidence == {"unseen_seconds": 3.0}


def test_a_return_is_told_with_its_evidence() -> None:
    def away(time: float) -> tuple[float, float] | None:
        return None if 4 <= time < 8 else (0.1 * time - 1.0, 3.0)

    scene = Scene({1: away, 2: walk((2.0, 4.5), (1.5, 4.5), 20.0)}).play(11.0, fps=6)
    (match,) = decisions(scene, "matched")
    assert {match.person} == scene.people(1, since=10.0)
    assert match.other is not None
    assert match.score is not None
    assert match.score > 0.5
    assert match.evidence["appearance_log_odds"] > 0
    events = [event for identity in scene.identities for event in identity.events]
    assert [(one.kind, one.person, one.previous_ids) for one in events] == [
        ("merge", match.person, (match.other,))
    ]


def test_a_swap_is_told_about_both_people() -> None:
    scene = Scene(
        {1: bounce(-1), 2: bounce(1)},
        cameras={"left": LEFT},
        hidden=lambda _, __, time: abs(time - TURN) < MEETING,
        blurred=lambda time: abs(time - TURN) < MEETING + 0.4,
    ).play(8.0, fps=6)
    one, other = decisions(scene, "cut_off")
    assert (one.person, one.other) == (other.other, other.person)
    assert one.track != other.track
    for said in (one, other):
        assert said.camera == "left"
        assert said.evidence["reason"] == "two people were confused while they were close"
        assert said.evidence["log_odds"] >= 4.0
        assert 0 < said.evidence["since_seconds"] <= 3.0
