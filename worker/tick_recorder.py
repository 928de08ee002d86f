"""From a tick's view to its record: counts, decisions, crops and who is known."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
from django.conf import settings

from vision.floor_event import FloorEvent
from vision.floor_watch import AWAY_SECONDS
from vision.identity import IdentityEvent
from vision.pipeline import Pipeline
from vision.sources import Tick
from vision.sources.share_messages import PictureKept, PictureWanted
from vision.tick_view import TickView

from .corrections import correction_records
from .crops import Crops
from .decisions import Decisions
from .floor_counts import FloorCounts
from .forgotten import ForgottenEntry
from .identity_state import SNAPSHOT_SECONDS, VERSION, Change, crop_qualities
from .plan import TaskPlan
from .records import AppearanceRecord, TickRecord
from .services import WorkerServices
from .task_alerts import TaskAlerts
from .task_progress import TaskProgress

VISIT_SECONDS = 1.0


class TickRecorder:
    """Makes the record of each tick; follows what operators change. On the engine's thread.

    Args:
        plan: of the task, with what is known from before a restart.

    Attributes:
        floor: counts of zones and lines.
        alerts: rules of the environment.
        changed: key of the newest change by hand that was followed.
        forgotten: key of the newest forgotten person that was dropped.
    """

    def __init__(self, plan: TaskPlan, services: WorkerServices) -> None:
        qualities = crop_qualities(plan.previous)
        self.floor = FloorCounts(plan.floor, plan.floor_state)
        ticked = (plan.floor_state or {}).get("time") or None
        self.alerts = TaskAlerts(plan.alerts, plan.alert_state, ticked)
        self.changed = plan.previous.changed if plan.previous else 0
        self.forgotten = plan.previous.forgotten if plan.previous else 0
        self._crops = Crops(services.encoders, settings.MEDIA_ROOT, qualities)
        self._decisions = Decisions(qualities)
        self._in_view: set[UUID] = set()
        self._view: TickView | None = None
        self._left: list[UUID] = []
        self._snapshot_at = self._visits_at = float("-inf")
        self._before = float((plan.floor_state or {}).get("time") or 0.0)
        self._changed_spans: list[tuple[datetime, datetime]] = []

    def record(
        self,
        tick: Tick,
        view: TickView,
        progress: TaskProgress,
        pipeline: Pipeline,
        plan: TaskPlan,
    ) -> TickRecord:
        """Return the record of a tick that has been counted.

        Args:
            pipeline: whose state is kept now and then.
            plan: a state from before one of its seeks is of no use after it.
        """
        self._view = view
        clock = time.monotonic()
        moment = datetime.fromtimestamp(progress.time, UTC)
        positions = progress.positions
        new = view.without_cameras(positions.stored)
        self._take_crops(clock, moment, tick, new, positions.keys)
        lost, self._left = [*self._left, *view.lost], []
        changed_spans, self._changed_spans = self._changed_spans, []
        visits, crossings = self.floor.records(all_visits=self._visits_due(clock))
        seconds = self._watched(progress.time) if new.cameras else 0.0
        record = TickRecord(
            time=moment,
            frame_index=progress.frame_index,
            view=new,
            camera_keys=tuple(positions.keys[name] for name in new.cameras),
            positions=positions.next_frames(),
            frames=progress.frames(),
            merged=view.merged,
            lost=lost,
            archived=view.archived,
            corrections=correction_records(view, progress.time, positions.keys),
            floor=self.floor.state(),
            identity=self._snapshot(clock, pipeline, plan.seeks),
            decisions=self._decisions.take(moment, view, positions.keys),
            visits=visits,
            crossings=crossings,
            seconds=seconds,
            person_seconds=self.floor.seconds(new, seconds) if seconds else None,
            changed_spans=changed_spans,
            images=self._crops.saved(),
            appearances=[
                AppearanceRecord(update.person, pipeline.model, update.vector, update.quality)
                for update in view.appearances
            ],
            alerts=self.alerts.take(),
            seeks=plan.seeks,
            covered=positions.covered(),
        )
        self._in_view.update(record.people_seen())
        self._in_view.update(said.person for said in record.corrections if said.person)
        self._in_view -= {*lost, *(dropped for _, dropped in record.merged)}
        self._decisions.forget([*(dropped for _, dropped in record.merged), *view.archived])
        return record

    def take_pictures(self) -> list[PictureWanted]:
        """Return the pictures of people that other nodes should keep, since the last call."""
        return self._crops.take_wanted()

    def keep_picture(self, kept: PictureKept) -> None:
        """Take a picture that another node has kept; callable from any thread."""
        self._crops.accept(kept)

    def _take_crops(
        self,
        clock: float,
        moment: datetime,
        tick: Tick,
        new: TickView,
        keys: Mapping[str, int],
    ) -> None:
        there = tick.seen_elsewhere
        frames = {name: tick.frames[name] for name in new.cameras if name in tick.frames}
        elsewhere = {name: there[name] for name in new.cameras if name in there}
        self._crops.take(clock, moment, frames, new, keys, elsewhere)
        self._correct_crops(moment, new)

    def _correct_crops(self, moment: datetime, view: TickView) -> None:
        for said in view.corrections:
            if said.previous != said.person:
                self._crops.correct(said, moment - timedelta(seconds=said.seconds))
        for kept, dropped in view.merged:
            self._crops.merge(kept, [dropped])
        self._crops.forget(view.archived)

    def _snapshot(self, clock: float, pipeline: Pipeline, seeks: int) -> dict[str, object] | None:
        """Return who is known, for a worker that takes over; None between two times."""
        if clock - self._snapshot_at < SNAPSHOT_SECONDS:
            return None
        self._snapshot_at = clock
        return {
            "version": VERSION,
            "seeks": seeks,
            "changed": self.changed,
            "pipeline": pipeline.state(),
            "crops": self._crops.state(),
        }

    def _visits_due(self, clock: float) -> bool:
        """Return whether visits that continue are due, now and then."""
        if clock - self._visits_at < VISIT_SECONDS:
            return False
        self._visits_at = clock
        return True

    def _watched(self, now: float) -> float:
        """Return for how long, s, a tick says who is there: since the one before, if not long ago.

        Args:
            now: its time, seconds since the epoch.
        """
        before, self._before = self._before, now
        return now - before if 0 < now - before <= AWAY_SECONDS else 0.0

    def set_clock(self, step: float) -> None:
        """Move all times by `step` seconds: the clock was set, and the next tick goes by it.

        Visits that have not ended move with it, out of quarters that are summed up again.
        """
        stays = self.floor.stays()
        if stays and self._before:
            first, last = min(since for since, _ in stays.values()), self._before
            for moved in (0.0, step):
                begin, end = (datetime.fromtimestamp(t + moved, UTC) for t in (first, last))
                self._changed_spans.append((begin, end))
        self._before += step if self._before else 0.0
        self.floor.set_clock(step)
        self.alerts.set_clock(step)

    def reset(self, plan: TaskPlan) -> list[FloorEvent]:
        """Let everyone in view leave and forget them; return the zones that they left."""
        self._left += self._in_view
        self._in_view = set()
        self._before = 0.0
        events = self.floor.leave_all()
        self.floor.change(plan.floor)
        self.alerts.refresh()
        self._crops.forget_all()
        self._decisions.forget_all()
        return events

    def follow(self, change: Change, pipeline: Pipeline) -> IdentityEvent:
        """Do in memory what an operator has done to the rows; return the event for clients."""
        self.changed = change.key
        self.alerts.refresh()
        if change.kind == "merge":
            pipeline.merge(change.person, change.other)
            self.floor.merge(change.person, change.other)
            self._crops.merge(change.person, [change.other])
            self._decisions.forget([change.other])
            return IdentityEvent("merge", change.person, (change.other,))
        pipeline.split(change.person, change.other, change.tracks)
        if self._is_shown_by(change.person, change.tracks):
            self.floor.merge(change.other, change.person)  # who is there, has another name
        return IdentityEvent("split", change.other, (change.person,))

    def _is_shown_by(self, person: UUID, tracks: Collection[tuple[str, int]]) -> bool:
        """Return whether these tracks, and no others, show a person in the newest tick."""
        view = self._view
        if view is None or person not in view.people:
            return False
        rows = np.flatnonzero(view.persons == view.people.index(person))
        shown = {
            (view.cameras[view.camera_rows[row]], int(view.track_ids[row])) for row in rows.tolist()
        }
        return bool(shown) and shown <= set(tracks)

    def forget(self, entry: ForgottenEntry, pipeline: Pipeline) -> None:
        """Drop a person from memory, as an administrator has done in the database."""
        self.forgotten = entry.key
        pipeline.forget(entry.person)
        self.floor.forget(entry.person)
        self.alerts.refresh()
        self._crops.forget([entry.person])
        self._decisions.forget([entry.person])
