"""Short stays: who came back and was soon lost again may not have been that person.

A second box of someone, or a reflection, is a target for a second or two. Where it was recognised
as a lost person, that person may still come back from where they were lost before.
"""

from __future__ import annotations

import numpy as np

from vision.types import Floats

from .galleries import LostPerson
from .settings import JointSettings
from .targets import Targets


def note_return(targets: Targets, row: int, since: float, absence: LostPerson) -> None:
    """Note that a row's target came back.

    Args:
        targets: change.
        row: of the target.
        since: time at which the track began with which it came back, s.
        absence: when and where it had been lost.
    """
    lost = absence.before or absence
    targets.returned[row], targets.lost_time[row] = since, lost.time
    targets.lost_place[row] = np.nan if lost.place is None else lost.place


def absences_before(
    targets: Targets, time: float, settings: JointSettings
) -> tuple[Floats, Floats]:
    """Return (N,) when, s, and (N, 2) where, m, targets were lost before a short stay.

    NaN for everyone else.
    """
    short = time - targets.unseen - targets.returned < settings.decide_seconds
    when = np.where(short, targets.lost_time, np.nan)
    return when, np.where(short[:, None], targets.lost_place, np.nan)


def absence_of(targets: Targets, row: int, time: float, settings: JointSettings) -> LostPerson:
    """Return since when, and where, nobody has seen a row's target."""
    when, where = (values[row] for values in absences_before(targets, time, settings))
    before = LostPerson(float(when), where.copy() if np.isfinite(where[0]) else None)
    last_seen = time - float(targets.unseen[row])
    return LostPerson(last_seen, targets.place_seen(row), before if np.isfinite(when) else None)
