"""The record of a tick without frames: what is to be stored while no camera delivers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import numpy as np

from vision.identity import IdentityResult
from vision.tick_view import TickView

from .plan import TaskPlan
from .records import TickRecord
from .task_progress import TaskProgress
from .tick_recorder import TickRecorder

NOBODY: Final = TickView.build({}, IdentityResult({}, [], np.empty((0, 2)), []))


def idle_record(recorder: TickRecorder, progress: TaskProgress, plan: TaskPlan) -> TickRecord:
    """Return the record of a tick in which nobody was searched for."""
    visits, crossings = recorder.floor.records(all_visits=False)
    return TickRecord(
        time=datetime.fromtimestamp(progress.time, UTC),
        frame_index=progress.frame_index,
        view=NOBODY,
        camera_keys=(),
        positions=progress.positions.next_frames(),
        frames=progress.frames(),
        floor=recorder.floor.state(),
        visits=visits,
        crossings=crossings,
        alerts=recorder.alerts.take(),
        seeks=plan.seeks,
        covered=progress.positions.covered(),
    )
