"""Which of identity's decisions are kept: those about people who were confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from vision.identity import IdentityDecision, IdentityResult

from .records import DecisionRecord

WAITING_PER_PERSON = 10


class Decisions:
    """Keeps a newcomer's decisions until it is sure that there is someone.

    Args:
        known: people who were confirmed before a restart.
    """

    def __init__(self, known: Iterable[UUID] = ()) -> None:
        self._known = set(known)
        self._waiting: dict[UUID, list[DecisionRecord]] = {}

    def take(
        self, time: datetime, identity: IdentityResult, cameras: Mapping[str, int]
    ) -> list[DecisionRecord]:
        """What is to be stored after this tick.

        Args:
            cameras: keys of their rows by camera id.
        """
        confirmed = {
            person for person, sure in zip(identity.ids, identity.confirmed, strict=True) if sure
        }
        kept = []
        for person in confirmed & self._waiting.keys():
            kept += self._waiting.pop(person)
        self._known |= confirmed
        for decision in identity.decisions:
            record = _record(time, decision, cameras)
            if decision.person in self._known:
                kept.append(record)
            else:
                waiting = self._waiting.setdefault(decision.person, [])
                if len(waiting) < WAITING_PER_PERSON:
                    waiting.append(record)
        return kept

    def forget(self, people: Iterable[UUID]) -> None:
        """Nothing more will be decided about them."""
        for person in people:
            self._known.discard(person)
            self._waiting.pop(person, None)

    def forget_all(self) -> None:
        """Nothing more will be decided about anybody from before."""
        self._known.clear()
        self._waiting.clear()


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
