"""What a trial showed, as a table and in few figures."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any, Final

from .fault import KINDS, Loss
from .people import Met

GOAL_SECONDS: Final = 10.0
HEAD: Final = (
    "| fault | node | cameras | moved, s | back, s: median | last | kept ids | before | twice "
    "| load | busy |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def row(loss: Loss) -> str:
    """Return a fault's row of the table."""
    times = _times([loss])
    cells = [
        loss.kind,
        loss.node,
        str(len(loss.back)),
        _said(loss.moved),
        _said(statistics.median(times) if times else None),
        _said(loss.slowest),
        f"{loss.met.kept} of {loss.met.people}",
        f"{loss.calm.kept} of {loss.calm.people}",
        str(len(loss.twice)),
        f"{loss.load:.0f}",
        f"{loss.busy:.0f} %",
    ]
    return f"| {' | '.join(cells)} |"


def summary(losses: Sequence[Loss]) -> dict[str, Any]:
    """Return the figures of all faults, and of each kind."""
    return {"all": _figures(losses)} | {
        kind: _figures(some)
        for kind in KINDS
        if (some := [loss for loss in losses if loss.kind == kind])
    }


def _figures(losses: Sequence[Loss]) -> dict[str, Any]:
    times = _times(losses)
    return {
        "faults": len(losses),
        "cameras_lost": sum(len(loss.back) for loss in losses),
        "cameras_back": len(times),
        "back_in_time": sum(seconds < GOAL_SECONDS for seconds in times),
        "back_s": {"median": statistics.median(times), "worst": max(times)} if times else None,
        "in_view": _people([loss.met for loss in losses]),
        "in_view_before": _people([loss.calm for loss in losses]),
        "twice": sum(len(loss.twice) for loss in losses),
    }


def _people(every: Sequence[Met]) -> dict[str, Any]:
    people, kept = sum(met.people for met in every), sum(met.kept for met in every)
    return {
        "people": people,
        "kept": kept,
        "kept_part": round(kept / people, 3) if people else None,
        "partly": sum(met.partly for met in every),
        "merged": sum(met.merged for met in every),
        "unseen": sum(met.unseen for met in every),
    }


def _times(losses: Sequence[Loss]) -> list[float]:
    return [seconds for loss in losses for seconds in loss.back.values() if seconds is not None]


def _said(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f}"
