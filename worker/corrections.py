"""From a tick's corrections to what the store takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from vision.tick_view import TickView

from .records import CorrectionRecord
from .task_progress import LEAST_STEP


def correction_records(
    view: TickView, time: float, cameras: Mapping[str, int]
) -> list[CorrectionRecord]:
    """Return a tick's corrections.

    Args:
        time: of the tick, seconds since the epoch.
        cameras: keys of their rows by camera id; what others saw is left out.
    """
    if not view.corrections:
        return []
    confirmed = dict(zip(view.people, view.confirmed.tolist(), strict=True))
    return [
        CorrectionRecord(
            camera=cameras[said.camera],
            track=said.track,
            new_track=said.new_track,
            previous=said.previous,
            # Who is not in view yet was decided to be someone, and is no shadow.
            person=said.person if confirmed.get(said.person, True) else None,
            # Times are rounded: the first row's must not be missed by a hair.
            since=datetime.fromtimestamp(time - said.seconds - LEAST_STEP / 2, UTC),
        )
        for said in view.corrections
        if said.camera in cameras
    ]
