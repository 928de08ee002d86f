"""What a tick tells, in ids: for storing, counting and showing."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from tests.vision.joint.scene import counted
from vision.identity import IdentityEvent, IdentityResult, TrackCorrection
from vision.joint import CameraRows, Correction, CorrectionKind, JointTick, Merge
from vision.joint.corrections import Reason
from vision.joint.decisions import DecisionMaker
from vision.joint.person_ids import PersonIds
from vision.joint.results import result_of, tracks_of

REASON = Reason(5.0, 2.0)


def rows(*people: tuple[int, int]) -> CameraRows:
    """(track, person) each."""
    table = np.array(people, np.int64).reshape(-1, 2)
    boxes = np.tile(np.array([1.0, 2.0, 3.0, 4.0]), (len(table), 1))
    return CameraRows(table[:, 0], table[:, 1], boxes, np.full(len(table), 0.5))


def tick(a: CameraRows, b: CameraRows, keys: list[int]) -> JointTick:
    """Everyone stands at (key, 0), and has been compared with the gallery."""
    places = np.array([(key, 0.0) for key in keys]).reshape(-1, 2)
    return JointTick({"a": a, "b": b}, np.array(keys), places, np.ones(len(keys), np.bool_))


def told(one: JointTick) -> IdentityResult:
    """Ids are those of the keys 1, 2, …"""
    ids = PersonIds(counted())
    for key in range(1, 10):
        ids.set(key, UUID(int=key))
    return result_of(one, DecisionMaker(ids, ["a", "b"], 3.0))


def owners(result: IdentityResult, name: str) -> list[int]:
    return [result.ids[person].int for person in result.persons[name].tolist()]


def test_each_row_is_a_person_with_a_place() -> None:
    result = told(tick(rows((1, 5), (2, 3)), rows((7, 5)), keys=[3, 4, 5]))
    assert (owners(result, "a"), owners(result, "b")) == ([5, 3], [5])
    assert [one.int for one in result.ids] == [3, 5]  # who is not seen is not told
    assert result.floor.tolist() == [[3, 0], [5, 0]]
    assert result.confirmed == [True, True]
    assert (result.events, result.decisions, result.corrections) == ([], [], [])


def test_nobody_is_an_empty_answer() -> None:
    result = told(tick(rows(), rows(), keys=[]))
    assert result.ids == result.confirmed == []
    assert result.floor.shape == (0, 2)
    assert [one.tolist() for one in result.persons.values()] == [[], []]


def test_people_merged_in_this_tick_have_their_new_id_in_it() -> None:
    one = tick(rows((1, 5), (2, 3)), rows((7, 6)), keys=[3, 5, 6])
    one.merges.extend([Merge(6, 5), Merge(5, 2, returned=True, reason=REASON)])
    result = told(one)
    assert (owners(result, "a"), owners(result, "b")) == ([2, 3], [2])
    assert result.events == [
        IdentityEvent("merge", UUID(int=5), (UUID(int=6),)),
        IdentityEvent("merge", UUID(int=2), (UUID(int=5),)),
    ]
    assert [(one.kind, one.person.int) for one in result.decisions] == [
        ("merged", 5),
        ("matched", 2),
    ]


def test_people_merged_in_this_tick_stay_where_they_are() -> None:
    one = tick(rows((1, 5), (2, 3)), rows((7, 6)), keys=[3, 5, 6])
    one.merges.extend([Merge(6, 3), Merge(5, 2, returned=True, reason=REASON)])
    one.compared[1] = False
    result = told(one)
    assert [one.int for one in result.ids] == [2, 3]
    assert result.floor.tolist() == [[5, 0], [3, 0]]
    assert result.confirmed == [True, True]


def test_a_person_not_yet_compared_is_tentative() -> None:
    one = tick(rows((1, 5), (2, 3)), rows(), keys=[5, 3])
    one.compared[0] = False
    result = told(one)
    sure = dict(zip([who.int for who in result.ids], result.confirmed, strict=True))
    assert sure == {5: False, 3: True}


def test_corrections_are_told_by_ids_and_as_seconds_back() -> None:
    one = tick(rows((1, 5), (2, 3)), rows(), keys=[3, 5])
    one.corrections.append(
        Correction(
            CorrectionKind.SWAP,
            0,
            1,
            8,
            previous=5,
            person=3,
            since=97.5,
            until=100.0,
            reason=REASON,
        )
    )
    result = told(one)
    assert result.corrections == [
        TrackCorrection("a", 1, 8, previous=UUID(int=5), person=UUID(int=3), seconds=2.5)
    ]
    assert owners(result, "a") == [5, 3]  # the correction holds for this tick, too
    assert result.events == []
    (cut,) = result.decisions
    assert (cut.kind, cut.person.int, cut.track, cut.other) == ("cut_off", 5, 8, UUID(int=3))
    assert cut.evidence["since_seconds"] == 2.5


def test_corrections_name_people_as_they_are_called_in_the_end() -> None:
    one = tick(rows((1, 5)), rows(), keys=[3, 5])
    one.corrections.append(
        Correction(
            CorrectionKind.JOIN,
            1,
            4,
            9,
            previous=5,
            person=3,
            since=99.0,
            until=100.0,
            reason=REASON,
        )
    )
    one.merges.append(Merge(5, 2, returned=True, reason=REASON))
    (correction,) = told(one).corrections
    assert (correction.previous.int, correction.person.int) == (2, 3)


def test_a_correction_between_two_who_became_one_is_none() -> None:
    one = tick(rows((1, 5)), rows(), keys=[3, 5])
    one.corrections.append(Correction(CorrectionKind.JOIN, 0, 1, 9, 5, 3, 99.0, 100.0, REASON))
    one.merges.append(Merge(5, 3, reason=REASON))
    result = told(one)
    assert result.corrections == []
    assert owners(result, "a") == [3]


def test_who_is_split_off_is_told_as_an_event() -> None:
    one = tick(rows((1, 5)), rows(), keys=[5])
    one.corrections.append(
        Correction(
            CorrectionKind.NEWCOMER,
            0,
            1,
            2,
            previous=5,
            person=6,
            since=99.0,
            until=100.0,
            reason=REASON,
        )
    )
    result = told(one)
    assert result.events == [IdentityEvent("split", UUID(int=6), (UUID(int=5),))]
    assert [decision.kind for decision in result.decisions] == ["cut_off", "split"]


def test_the_lost_and_the_archived_are_told() -> None:
    one = tick(rows(), rows(), keys=[])
    one.lost.append(4)
    one.archived.extend([7, 8])
    result = told(one)
    assert ([who.int for who in result.lost], [who.int for who in result.archived]) == ([4], [7, 8])
    assert [(one.kind, one.person.int) for one in result.decisions] == [("lost", 4)]


def test_rows_become_tracks_of_single_precision() -> None:
    tracks = tracks_of(rows((4, 1), (9, 2)))
    assert tracks.ids.tolist() == [4, 9]
    assert tracks.boxes.dtype == tracks.scores.dtype == np.float32
    assert tracks.boxes[1] == pytest.approx([1, 2, 3, 4])
