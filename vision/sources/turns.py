"""Whose turn it is where a tick may not have the frames of all cameras."""

from __future__ import annotations

from collections.abc import Mapping

from .feed import Feed, PendingFrame
from .spec import SourceSpec

Heads = list[tuple[Feed, PendingFrame]]
"""Sources and the frame of each that is next."""


def in_turn(chosen: Heads, most: int, counts: Mapping[SourceSpec, int]) -> Heads:
    """Return those who have waited longest, in the order given; at least one live source.

    Args:
        most: frames of live cameras that a tick may have. Recordings wait for nobody, and what
            other nodes have decoded takes no time here.
        counts: cameras by source: a frame of the source is one of each.
    """
    left = most
    kept: set[SourceSpec] = set()
    for source, _ in sorted(chosen, key=lambda one: one[0].taken_at):
        count = counts[source.spec]
        if not (source.is_live and source.is_here):
            kept.add(source.spec)
        elif count <= left or left == most:
            kept.add(source.spec)
            left -= count
    return [one for one in chosen if one[0].spec in kept]
