"""Reported rows, and whose they are after all corrections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vision.joint import JointTick, Merge


class Row(NamedTuple):
    """A reported box: time of the scene, true person, and what the tracker said."""

    time: float
    camera: str
    person: int
    track: int
    key: int


def corrected_keys(
    rows: Sequence[Row], results: Sequence[JointTick], names: Sequence[str], start: float
) -> list[int]:
    """Return the keys of the rows after corrections, in their order, and merges.

    Args:
        rows: as they were reported.
        results: of all ticks.
        names: of the cameras.
        start: time of the tracker's clock at which the rows' time begins, s.
    """
    keys = [row.key for row in rows]
    for one in (one for result in results for one in result.corrections):
        for place, row in enumerate(rows):
            inside = one.since <= row.time + start <= one.until
            if inside and (row.camera, row.track) == (names[one.camera], one.track):
                keys[place] = one.person
    into = finals([one for result in results for one in result.merges])
    return [into.get(key, key) for key in keys]


def finals(merges: Sequence[Merge]) -> dict[int, int]:
    """Return who each merged key is in the end."""
    into: dict[int, int] = {}
    for merge in merges:
        into = {key: merge.into if last == merge.key else last for key, last in into.items()}
        into[merge.key] = merge.into
    return into
