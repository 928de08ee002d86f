"""The decisions of identity that are stored: those about confirmed people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from vision.identity import IdentityDecision
from vision.tick_view import TickView

from .records import DecisionRecord

WAITING_PER_PERSON = 10
CUT_OFF, MATCHED = "cut_off", "matched"


class Decisions:
    """Keeps the decisions about tentative people until they are confirmed.

    Args:
        known: people who were confirmed before a restart.
    """

    def __init__(self, known: Iterable[UUID] = ()) -> None:
        self._known = set(known)
        self._waiting: dict[UUID, list[DecisionRecord]] = {}

    def take(
        self, time: datetime, view: TickView, cameras: Mapping[str, int]
    ) -> list[DecisionRecord]:
        """Return the decisions to store after this tick.

        Args:
            cameras: keys of their rows by camera id.
        """
        confirmed = set(view.confirmed_people())
        kept = []
        for person in confirmed & self._waiting.keys():
            kept += self._waiting.pop(person)
        self._known |= confirmed
        for decision in [*view.decisions, *_received(view)]:
            record = _record(time, decision, cameras)
            if decision.person in self._known:
                kept.append(record)
            else:
                waiting = self._waiting.setdefault(decision.person, [])
                if len(waiting) < WAITING_PER_PERSON:
                    waiting.append(record)
        return kept

    def forget(self, people: Iterable[UUID]) -> None:
        """Drop what is kept of `people`: nothing more will be decided about them."""
        for person in people:
            self._known.discard(person)
            self._waiting.pop(person, None)

    def forget_all(self) -> None:
        """Drop what is kept of everyone."""
        self._known.clear()
        self._waiting.clear()


def _received(view: TickView) -> list[IdentityDecision]:
    """Return, of each decision to give a track's last seconds to another person, theirs.

    Nothing where the tracker says itself why it is them.
    """
    if not view.corrections:
        return []
    corrected = {(said.camera, said.new_track) for said in view.corrections}
    told = {(said.person, said.camera, said.track) for said in view.decisions}
    return [
        replace(said, kind=MATCHED, person=said.other, other=said.person)
        for said in view.decisions
        if said.kind == CUT_OFF
        and said.other is not None
        and (said.camera, said.track) in corrected
        and (said.other, said.camera, said.track) not in told
    ]


def _record(
    time: datetime, decision: IdentityDecision, cameras: Mapping[str, int]
) -> DecisionRecord:
    return DecisionRecord(
        person=decision.person,
        time=time,
        kind=decision.kind,
        camera=cameras.get(decision.camera),
        track_id=decision.track,
        score=decision.score,
        other=decision.other,
        runner_up=decision.runner_up,
        runner_up_score=decision.runner_up_score,
        evidence=decision.evidence,
    )
