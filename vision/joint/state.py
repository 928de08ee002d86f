"""All that the joint tracker knows, in one place."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from .galleries import Galleries
from .proximity import Proximity
from .rulings import Rulings
from .settings import JointSettings
from .targets import Targets


@dataclass(slots=True)
class JointState:
    """What the steps of a tick read and change.

    Attributes:
        settings: of the tracker.
        targets: people who are followed.
        galleries: what they and those who were lost look like.
        proximity: who was near each other.
        rulings: of operators.
        overlaps: pairs of cameras, by row, that have shown one person at once; both ways round.
        learned: time at which the likeness of tracks was last learned, s.
        time: of the tick, s.
    """

    settings: JointSettings = field(default_factory=JointSettings)
    targets: Targets = field(default_factory=Targets)
    galleries: Galleries = field(default_factory=Galleries)
    proximity: Proximity = field(default_factory=Proximity)
    rulings: Rulings = field(default_factory=Rulings)
    overlaps: set[tuple[int, int]] = field(default_factory=set)
    learned: float = -math.inf
    time: float = 0.0

    def shift(self, seconds: float) -> None:
        """Move all times, s: the next tick is by another clock."""
        self.targets.born += seconds
        self.targets.gap_start += seconds
        self.targets.gap_end += seconds
        self.targets.returned += seconds
        self.targets.lost_time += seconds
        self.galleries.shift(seconds)
        self.learned += seconds
        self.time += seconds
