"""Why someone has their identity, in words for people who never saw a formula of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from tracking.models import Decision

TITLES: Final = {
    Decision.Kind.BORN: "New person",
    Decision.Kind.MATCHED: "Recognised",
    Decision.Kind.MERGED: "Merged",
    Decision.Kind.SPLIT: "Split",
    Decision.Kind.CUT_OFF: "Track removed",
    Decision.Kind.LOST: "Lost",
}
_BY_HAND: Final = "operator"
_MOST_LOG_ODDS: Final = math.log(1_000_000)


@dataclass(frozen=True, slots=True)
class DecisionText:
    """One decision as a page shows it.

    Attributes:
        text: what was decided; `other` follows it, where there is one.
        facts: what it was decided by, as label and value.
        nearest: the same of the closest person, for someone new.
        percent: how sure, 0–100; None where nothing was weighed.
    """

    decision: Decision
    title: str
    text: str
    other: UUID | None
    facts: list[tuple[str, str]]
    nearest: list[tuple[str, str]]
    percent: int | None
    runner_up_percent: int | None


def decision_text(decision: Decision) -> DecisionText:
    """Return a decision in words."""
    evidence: Mapping[str, Any] = decision.evidence or {}
    nearest = evidence.get("nearest")
    return DecisionText(
        decision,
        TITLES[Decision.Kind(decision.kind)],
        _TEXTS[Decision.Kind(decision.kind)](decision, evidence),
        decision.other,
        _facts(evidence),
        _facts(nearest) if isinstance(nearest, dict) else [],
        _percent(decision.score),
        _percent(decision.runner_up_score) if decision.runner_up else None,
    )


def _born(decision: Decision, evidence: Mapping[str, Any]) -> str:
    if decision.runner_up is None:
        return "No known person was nearby."
    return "No known person was similar enough."


def _matched(decision: Decision, evidence: Mapping[str, Any]) -> str:
    if "since_seconds" in evidence:
        text = f"{_span(decision, evidence)} belong to this person{_why(evidence)}."
        return f"{text} They were first given to:" if decision.other else text
    if decision.other is None:
        return "A new track appeared where this person was expected."
    return "A new track looked like this person. Recognised as:"


def _merged(decision: Decision, evidence: Mapping[str, Any]) -> str:
    if evidence.get("by") == _BY_HAND:
        return (
            "An operator undid a split. Merged with:"
            if "undoes" in evidence
            else "An operator merged this person with:"
        )
    if "together_seconds" in evidence:
        return "Two tracks in different cameras were always in the same position. Merged with:"
    return "The appearance matched. Merged with:"


def _split(decision: Decision, evidence: Mapping[str, Any]) -> str:
    if evidence.get("by") == _BY_HAND:
        return (
            "An operator undid a merge. Split from:"
            if "undoes" in evidence
            else "An operator split this person from:"
        )
    return "Was wrongly recognised before. Split from:"


def _cut_off(decision: Decision, evidence: Mapping[str, Any]) -> str:
    if "since_seconds" in evidence:
        return f"{_span(decision, evidence)} belong to another person{_why(evidence)}:"
    reason = evidence.get("reason")
    return (
        f"A track was not this person: {reason}. It now belongs to:"
        if reason
        else "It now belongs to:"
    )


def _lost(decision: Decision, evidence: Mapping[str, Any]) -> str:
    return "Not seen by any camera for a while. Can be recognised again."


_TEXTS: Final[dict[str, Callable[[Decision, Mapping[str, Any]], str]]] = {
    Decision.Kind.BORN: _born,
    Decision.Kind.MATCHED: _matched,
    Decision.Kind.MERGED: _merged,
    Decision.Kind.SPLIT: _split,
    Decision.Kind.CUT_OFF: _cut_off,
    Decision.Kind.LOST: _lost,
}


def _odds(log_odds: float) -> str:
    if abs(log_odds) > _MOST_LOG_ODDS:
        return "over a million to 1" if log_odds > 0 else "1 to over a million"
    odds = f"{math.exp(abs(log_odds)):.0f}"
    return f"{odds} to 1" if log_odds >= 0 else f"1 to {odds}"


def _span(decision: Decision, evidence: Mapping[str, Any]) -> str:
    """Return how much of which track."""
    name = "a track" if decision.track_id is None else f"track {decision.track_id}"
    where = f" in {decision.camera.camera_id}" if decision.camera else ""
    return f"The last {evidence['since_seconds']:.1f} s of {name}{where}"


def _why(evidence: Mapping[str, Any]) -> str:
    return f" ({evidence['reason']})" if evidence.get("reason") else ""


_WORDS: Final[tuple[tuple[str, str, Callable[[Any], str]], ...]] = (
    ("distance_m", "Distance", lambda metres: f"{metres:.1f} m"),
    ("unseen_seconds", "Unseen for", lambda seconds: f"{seconds:.1f} s"),
    ("together_seconds", "Together for", lambda seconds: f"{seconds:.1f} s"),
    ("cosine", "Appearance similarity", lambda cosine: f"{cosine:.2f}"),
    ("mahalanobis", "Distance from expected position", lambda sigma: f"{sigma:.1f} σ"),
    ("log_odds", "Odds", _odds),
    ("pictures", "Photos compared", str),
    ("candidates", "Candidates", str),
    ("cameras", "Cameras", lambda cameras: ", ".join(map(str, cameras))),
)


def _facts(evidence: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (label, word(evidence[name]))
        for name, label, word in _WORDS
        if evidence.get(name) is not None
    ]


def _percent(score: float | None) -> int | None:
    return None if score is None else round(100 * score)
