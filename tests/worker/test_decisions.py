"""Which decisions are stored, and about which people."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from tests.worker.ticks import ANNA, BEN, view
from vision.identity import IdentityDecision, TrackCorrection
from worker.decisions import Decisions

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
EVIDENCE = {"reason": "it fits", "since_seconds": 2.1}
GIVEN = IdentityDecision("cut_off", ANNA, "c09", 12, score=0.9, other=BEN, evidence=EVIDENCE)


def test_who_was_given_a_track_is_told_of_it_too() -> None:
    tick = view()
    tick.corrections.append(TrackCorrection("c09", 5, 12, ANNA, BEN, 2.1))
    tick.decisions.append(GIVEN)
    lost, got = Decisions(known=[ANNA, BEN]).take(NOON, tick, {"c09": 7})
    assert (lost.kind, lost.person, lost.other, lost.track_id) == ("cut_off", ANNA, BEN, 12)
    assert (got.kind, got.person, got.other, got.track_id) == ("matched", BEN, ANNA, 12)
    assert (got.camera, got.time, got.score, got.evidence) == (7, NOON, 0.9, EVIDENCE)


def test_what_newcomers_got_waits_until_they_are_confirmed() -> None:
    decisions, carl = Decisions(known=[ANNA]), uuid4()
    tick = view()
    tick.corrections.append(TrackCorrection("c09", 5, 12, ANNA, carl, 2.1))
    tick.decisions.append(IdentityDecision("cut_off", ANNA, "c09", 12, other=carl))
    assert [said.person for said in decisions.take(NOON, tick, {})] == [ANNA]
    tick = view()
    tick.people[0] = carl
    assert [said.person for said in decisions.take(NOON, tick, {})] == [carl]


def test_what_the_tracker_says_itself_is_told_once() -> None:
    tick = view()
    tick.corrections.append(TrackCorrection("c09", 5, 12, ANNA, BEN, 2.1))
    tick.decisions.extend([GIVEN, IdentityDecision("split", BEN, "c09", 12, other=ANNA)])
    records = Decisions(known=[ANNA, BEN]).take(NOON, tick, {})
    assert [said.kind for said in records] == ["cut_off", "split"]


def test_a_track_without_correction_is_told_once() -> None:
    tick = view()
    tick.decisions.append(GIVEN)
    assert len(Decisions(known=[ANNA, BEN]).take(NOON, tick, {})) == 1
