"""Correction of identity switches: tracks are given to the person they show."""

from __future__ import annotations

import numpy as np

from .decisions import CONFUSED, CUT_OFF
from .matching import squared_mahalanobis
from .people import People
from .switch_detection import IdentitySwitch
from .tick_tracks import TickTracks
from .tracks import TrackTable, camera_of
from .types import IdentityDecision, IdentitySettings


def correct_switches(
    tick: TickTracks,
    taken: list[IdentitySwitch],
    people: People,
    tracks: TrackTable,
    settings: IdentitySettings,
    clock: float,
) -> list[IdentityDecision]:
    """Give each switched track to the person it shows, and return the decisions.

    Where that one is in view of the same camera under another track, the two must have been
    confused with each other; as long as the other track does not say so too, nothing is done. The
    two are hardly ever checked in one tick, so what the other's last pictures said counts.
    """
    labels = dict(zip(tick.codes.tolist(), tick.labels(), strict=True))
    decisions = []
    for track, key in [(item.code, item.key) for item in taken]:
        (former,) = tracks.people(np.array([track])).tolist()
        new, old = people.rows(np.array([key, former])).tolist()
        if new < 0 or old < 0 or former == key:
            continue
        same_camera = tick.codes[camera_of(tick.codes) == camera_of(track)]
        other = same_camera[tracks.people(same_camera) == key].tolist()
        if other and not _agrees(tick, track, other[0], people, old, tracks, settings.gate):
            continue
        if not other:
            # Who has turned up there since may be the one who was followed.
            (mine,) = tracks.rows(np.array([track])).tolist()
            people.last[old, camera_of(track)] = tracks.last_fit[mine]
        elif (tracks.keys == key).sum() == (tracks.keys == former).sum() == 1:
            people.swap_positions(new, old)
        for code, was, now in [(track, old, new)] + [(code, new, old) for code in other]:
            tracks.follow(code, int(people.keys[now]), clock)
            camera, number = labels[code]
            decisions.append(
                IdentityDecision(
                    CUT_OFF,
                    people.ids[was],
                    camera,
                    number,
                    other=people.ids[now],
                    evidence={"reason": CONFUSED},
                )
            )
    return decisions


def _agrees(
    tick: TickTracks,
    track: int,
    other: int,
    people: People,
    old: int,
    tracks: TrackTable,
    gate: float,
) -> bool:
    """Tell whether `other` too shows, or stands for, the person in row `old`.

    That is the one that `track` followed.

    A track that is in doubt has left its person, who is seen elsewhere by another camera:
    where `other` stands just there, nobody needs to have checked it.
    """
    mine, its = tracks.rows(np.array([track, other])).tolist()
    if tracks.switched_to[its] == people.keys[old]:
        return True
    (here,) = np.flatnonzero(tick.codes == other).tolist()
    offset = tick.floor[here] - people.mean[old, :2]
    spread = tick.covariance[here] + people.covariance[old, :2, :2]
    return bool(tracks.doubt[mine] > 0 and squared_mahalanobis(offset, spread) < gate)
