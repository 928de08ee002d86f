"""How long each visit of a zone took, with what merged people did as one."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from tracking.models import Zone
from tracking.selectors.ended_visits import ended_visits
from vision.types import Floats

from .columns import fetch


def visit_seconds(zone: Zone, start: datetime, end: datetime) -> Floats:
    """Return (N,) seconds of the visits that ended between two times."""
    visits = ended_visits(zone, start, end)
    found = fetch(visits.plain, {"entered_at": "time", "last_seen": "time"})
    return np.concatenate([found["last_seen"] - found["entered_at"], visits.merged_seconds])
