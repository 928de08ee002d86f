"""A task as people read it: what it does now, why, and what can be done with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils import timezone

from spoton import workers
from spoton.overload import rate_text
from tracking.models import ProcessingTask, TaskCamera, states

Status = ProcessingTask.Status
Desired = ProcessingTask.Desired
State = TaskCamera.State

TROUBLED: Final = (State.FAILED, State.RECONNECTING)
REAL_TIME: Final = 0.95
"""Pace from which recordings keep up, but for what a measurement is off by."""


@dataclass(frozen=True, slots=True)
class TaskDisplay:
    """One row or page.

    Attributes:
        chip: which colour `label` has.
        note: one sentence, where the label alone does not say enough.
        is_live: a worker holds it, so that its figures are of now.
    """

    task: ProcessingTask
    label: str
    chip: str
    note: str
    is_live: bool
    cameras: tuple[TaskCamera, ...]

    @property
    def short_id(self) -> str:
        """Enough of the id to tell tasks apart, and to find it again."""
        return str(self.task.pk)[:8]

    @property
    def frames(self) -> int:
        """Frames of all cameras that were checked."""
        return sum(row.frames for row in self.cameras)

    @property
    def online(self) -> int:
        """How many cameras deliver."""
        return sum(row.state == State.ONLINE for row in self.cameras) if self.is_live else 0

    @property
    def troubled(self) -> tuple[TaskCamera, ...]:
        """Cameras that failed or are away."""
        return tuple(row for row in self.cameras if row.state in TROUBLED)

    @property
    def dropped(self) -> int:
        """Frames of all cameras that came too late to be checked."""
        return sum(row.dropped for row in self.cameras)

    @property
    def percent(self) -> int | None:
        """How much of the recordings is done; None where there is no end."""
        progress = self.task.progress
        if progress is None or self.task.mode == ProcessingTask.Mode.LIVE:
            return None
        return int(progress * 100)

    @property
    def pace(self) -> str:
        """How fast its recordings are gone through, in words; "" where nobody knows."""
        pace = self.task.pace
        if not self.is_live or pace is None or self.task.mode == ProcessingTask.Mode.LIVE:
            return ""
        return f"{pace:.1f} × real time" if pace >= 0.1 else f"{pace:.2f} × real time"

    @property
    def is_slow(self) -> bool:
        """Whether its recordings are gone through more slowly than they were taken."""
        return bool(self.pace) and (self.task.pace or 0.0) < REAL_TIME

    @property
    def held_back(self) -> str:
        """What an overloaded computer takes of its live cameras, in words; "": all they give."""
        held = [row for row in self.cameras if row.limit_fps and row.wanted_fps]
        if not held or not self.is_live:
            return ""
        wanted = max(row.wanted_fps or 0.0 for row in held)
        limit = min(row.limit_fps or 0.0 for row in held)
        return f"{rate_text(wanted)} → {rate_text(limit)} frames/s, computer overloaded"

    @property
    def ran_for(self) -> timedelta | None:
        """From start to end, or until now."""
        if self.task.started_at is None:
            return None
        return (self.task.finished_at or timezone.now()) - self.task.started_at

    @property
    def camera_summary(self) -> str:
        """How many cameras are in which state, in words."""
        if not self.task.is_active:
            return ""
        counted = Counter(row.get_state_display().lower() for row in self.cameras)
        return ", ".join(f"{count} {state}" for state, count in counted.most_common())

    @property
    def can_pause(self) -> bool:
        """Whether it continues, and is to."""
        return self.task.is_active and self.task.desired == Desired.RUNNING

    @property
    def can_resume(self) -> bool:
        """Whether it is paused, or on the way to it."""
        return self.task.is_active and self.task.desired == Desired.PAUSED

    @property
    def can_stop(self) -> bool:
        """Whether nobody has stopped it yet."""
        return self.task.is_active and self.task.desired != Desired.STOPPED


class TaskDisplays:
    """Makes `TaskDisplay`s; asks once, and only where someone waits, whether a worker lives."""

    def __init__(self) -> None:
        self._has_worker: bool | None = None

    def shown(self, task: ProcessingTask) -> TaskDisplay:
        """Return a task from `held_tasks_for` as pages show it."""
        held = bool(getattr(task, "held", False)) and task.is_active
        label, chip = _label(task, held)
        note = self._note(task, held)
        return TaskDisplay(task, label, chip, note, held, tuple(task.task_cameras.all()))

    def _note(self, task: ProcessingTask, held: bool) -> str:
        if not task.is_active:
            return task.error
        if held:
            return _measured_meanwhile(task) if task.status == Status.INITIALIZING else ""
        if self._has_worker is None:
            self._has_worker = bool(workers.heartbeats())
        if not self._has_worker:
            return "No worker is running."
        if task.status == Status.QUEUED:
            return "Waiting for a worker."
        return "The worker stopped. Another one takes over shortly."


def _measured_meanwhile(task: ProcessingTask) -> str:
    """Return how far its worker is with what it does once, before its first frame."""
    for each in workers.measuring():
        if task.lease_holder.startswith(f"{each['process']}:"):
            return (
                f"Measuring which precision of {each['model']} is fastest on this processor, once "
                f"for {each['size']}: {each['precision']}, {each['done']:.0%}."
            )
    return ""


def _label(task: ProcessingTask, held: bool) -> tuple[str, str]:
    if not task.is_active:
        return states.TASK[task.status], task.status
    if task.desired == Desired.STOPPED:
        return "Stopping", "waiting"
    if not held:
        is_queued = task.status == Status.QUEUED
        return states.TASK[Status.QUEUED] if is_queued else "Interrupted", "waiting"
    if task.desired == Desired.PAUSED and task.status != Status.PAUSED:
        return "Pausing", Status.PAUSED
    if task.desired == Desired.RUNNING and task.status == Status.PAUSED:
        return "Resuming", Status.PAUSED
    return states.TASK[task.status], task.status
