"""Why somebody has an identity: what decisions say, and when they are made."""

import json
import math

import pytest

from tests.vision.walkers import Floor, Track
from vision.identity import IdentityDecision, IdentitySettings


def kinds(floor: Floor) -> list[str]:
    return [decision.kind for decision in floor.result.decisions]


def only(floor: Floor) -> IdentityDecision:
    (decision,) = floor.result.decisions
    assert json.loads(json.dumps(decision.evidence)) == decision.evidence
    return decision


def stand(floor: Floor, ticks: int, cameras: dict[str, list[Track]]) -> None:
    for _ in range(ticks):
        floor.tick(cameras)


def test_a_birth_is_told_once_with_the_cameras_that_saw_it() -> None:
    floor = Floor()
    floor.tick({"a": [(1, 0, 0)], "b": [(4, 0.1, 0)]})
    born = only(floor)
    assert (born.kind, born.person.int, born.camera, born.track) == ("born", 1, "a", 1)
    assert born.runner_up is None
    assert born.evidence == {"cameras": ["a", "b"]}
    stand(floor, 5, {"a": [(1, 0, 0)], "b": [(4, 0.1, 0)]})
    assert kinds(floor) == []


def test_a_birth_names_the_nearest_person_that_it_was_not() -> None:
    floor = Floor()
    stand(floor, 5, {"a": [(1, 0, 0)]})
    floor.tick({"a": [(1, 0, 0), (2, 6, 0)]})
    born = only(floor)
    assert born.kind == "born"
    assert born.runner_up is not None
    assert born.runner_up.int == 1
    assert born.runner_up_score == pytest.approx(0, abs=0.01)
    assert born.evidence["nearest"]["distance_m"] == pytest.approx(6, abs=0.1)


def test_a_match_tells_score_distance_gap_and_who_came_second() -> None:
    floor = Floor()
    stand(floor, 10, {"a": [(1, 0, 0), (2, 0.9, 0)]})
    stand(floor, 5, {"a": [(2, 0.9, 0)]})
    floor.tick({"a": [(2, 0.9, 0), (3, 0.1, 0)]})
    match = only(floor)
    assert (match.kind, match.person.int, match.track) == ("matched", 1, 3)
    assert match.score is not None
    assert match.runner_up_score is not None
    assert match.runner_up is not None
    assert match.runner_up.int == 2
    assert 1 >= match.score > match.runner_up_score >= 0
    assert match.evidence["unseen_seconds"] == pytest.approx(0.6)
    assert match.evidence["distance_m"] == pytest.approx(0.1, abs=0.05)
    assert match.evidence["mahalanobis"] < 1


def test_a_merge_tells_for_how_long_they_walked_as_one() -> None:
    floor = Floor(IdentitySettings(merge_seconds=0.5))
    stand(floor, 5, {"a": [(1, 0, 0)], "b": [(1, 3, 0)]})
    while not floor.events:
        floor.tick({"a": [(1, 0, 0)], "b": [(1, 0.1, 0)]})
        for decision in floor.result.decisions:
            merge = decision
    assert merge.kind == "merged"
    assert merge.evidence["together_seconds"] == 0.5
    assert merge.other is not None
    assert floor.events == [(merge.person, (merge.other,))]


def test_a_track_that_contradicts_its_person_is_split_off() -> None:
    floor = Floor()
    stand(floor, 10, {"a": [(1, 0, 0)], "b": [(7, 0, 0)]})
    told = []
    for _ in range(20):
        floor.tick({"a": [(1, 0, 0)], "b": [(7, 5, 0)]})
        told += floor.result.decisions
    cut, split = told
    assert (cut.kind, cut.person.int, cut.camera, cut.track) == ("cut_off", 1, "b", 7)
    assert cut.evidence["reason"] == "was elsewhere for too long"
    assert cut.evidence["distance_m"] == pytest.approx(5, abs=0.3)
    assert cut.other == split.person
    assert (split.kind, split.other) == ("split", cut.person)
    assert floor.events == [(split.person, (cut.person,))]


def test_somebody_who_is_gone_is_told_as_lost() -> None:
    floor = Floor()
    stand(floor, 5, {"a": [(1, 0, 0)]})
    while not floor.lost:
        floor.tick({"a": []})
    lost = only(floor)
    assert (lost.kind, lost.person.int) == ("lost", 1)
    assert lost.evidence == {"unseen_seconds": 3.0}


def test_where_nobody_can_be_placed_nothing_is_compared() -> None:
    floor = Floor()
    stand(floor, 3, {"a": [(1, math.nan, math.nan)]})
    floor.tick({"a": [(1, math.nan, math.nan), (2, math.nan, math.nan)]})
    assert only(floor).evidence == {"cameras": ["a"]}
