"""Tracks that show somebody else by now are given to them."""

from __future__ import annotations

import numpy as np

from .decisions import CONFUSED, CUT_OFF
from .people import People
from .reading import Seen
from .tracks import TrackTable, camera_of
from .types import Decision
from .watching import TakenOver


def hand_over(
    seen: Seen, taken: list[TakenOver], people: People, tracks: TrackTable, clock: float
) -> list[Decision]:
    """Gives each track to whom it shows, and says so.

    Where that one is in view of the same camera under another track, the two must have been
    confused with each other; as long as the other track does not say so too, nothing is done.
    """
    wanted = {item.code: item.key for item in taken}
    labels = dict(zip(seen.codes.tolist(), seen.labels(), strict=True))
    decisions = []
    for track, key in wanted.items():
        (former,) = tracks.people(np.array([track])).tolist()
        new, old = people.rows(np.array([key, former])).tolist()
        if new < 0 or old < 0 or former == key:
            continue
        same_camera = seen.codes[camera_of(seen.codes) == camera_of(track)]
        other = same_camera[tracks.people(same_camera) == key].tolist()
        if other and wanted.get(other[0]) != former:
            continue
        if other and (tracks.keys == key).sum() == (tracks.keys == former).sum() == 1:
            people.exchange_places(new, old)
        for code, was, now in [(track, old, new)] + [(code, new, old) for code in other]:
            tracks.follow(code, int(people.keys[now]), clock)
            camera, number = labels[code]
            decisions.append(
                Decision(
                    CUT_OFF,
                    people.ids[was],
                    camera,
                    number,
                    other=people.ids[now],
                    evidence={"reason": CONFUSED},
                )
            )
    return decisions
