"""Frames of one moment: which are worth waiting for, and what they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vision.types import Frame

from .feed import Feed, State
from .spec import CameraSpec
from .tick import Tick
from .turns import Heads
from .windows import cut_view

_COMING: tuple[State, ...] = ("waiting", "online", "reconnecting")
"""States from which a frame is worth waiting for where nothing hurries."""


def is_awaited(source: Feed, strict: bool) -> bool:
    """Tell whether a frame of this source is worth waiting for.

    Those of files that are merged come in the order of their time, so that the others wait even
    while a reader is replaced.
    """
    replaced = source.spec.merged and source.state == "reconnecting"
    coming = source.state in _COMING if strict else source.state == "online" or replaced
    return coming and not source.pending


def first_time(heads: Heads) -> float:
    """Return the earliest time of frames, seconds since the epoch."""
    return min(pending.ready.timestamp for _, pending in heads)


def tick_of(
    views: Sequence[CameraSpec], chosen: Heads, release: Callable[[], None], due: float = 0.0
) -> tuple[Tick, dict[str, str]]:
    """Return the tick of these frames, and by camera what is wrong with its window ("" if nothing).

    Args:
        release: see `Tick`.
        due: monotonic time before which recorded frames were held back; what is read ahead is
            captured when its time has come, or it would look late.
    """
    taken = {source.spec: pending for source, pending in chosen}
    frames: dict[str, Frame] = {}
    positions: dict[str, int] = {}
    faults: dict[str, str] = {}
    for view in views:
        pending = taken.get(view.source)
        if pending is None or pending.ring is None:
            continue
        ready, name = pending.ready, view.camera_id
        positions[name] = ready.position
        image, faults[name] = cut_view(view, pending.ring.slot(ready.slot))
        if image is not None:
            captured = max(ready.captured, due)
            frames[name] = Frame(image, ready.index, ready.timestamp, captured, ready.steady)
    elsewhere = tuple(one.elsewhere for one in taken.values() if one.elsewhere)
    for seen in elsewhere:
        positions |= seen.tick.positions
    captured = max(due, min(pending.ready.captured for _, pending in chosen))
    steady = _first_steady(chosen)
    tick = Tick(frames, positions, first_time(chosen), captured, release, steady, elsewhere)
    return tick, faults


def _first_steady(heads: Heads) -> float | None:
    """Return the earliest `steady` of frames; None where one of them is of a recording's time."""
    times = [pending.ready.steady for _, pending in heads]
    known = [time for time in times if time is not None]
    return min(known) if len(known) == len(times) else None
