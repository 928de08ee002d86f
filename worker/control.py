"""Compares what should run with what does: claims, renews, changes, ends."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection

from tracking.models import ProcessingTask
from tracking.services.retention import schedules, trusted_time

from . import lease
from .ending import end_abandoned, end_held
from .forgotten import Forgotten, forgotten_since
from .identity_state import Change, changes_since
from .lane import Lane
from .plan import TaskPlan, plan, resumed
from .rows import people_left
from .store import Store

logger = logging.getLogger(__name__)
LOOK_SECONDS = 0.5
STATUS_SECONDS = 1.0
CLOCK_SECONDS = 60.0
Status = ProcessingTask.Status


@dataclass(slots=True)
class Orders:
    """What the engine's thread should do with its lanes, in this order: end, start, change,
    follow what was changed about people, forget people."""

    end: set[UUID] = field(default_factory=set)
    start: list[tuple[TaskPlan, int]] = field(default_factory=list)
    change: list[tuple[UUID, TaskPlan]] = field(default_factory=list)
    people: list[tuple[UUID, list[Change]]] = field(default_factory=list)
    forget: list[tuple[UUID, list[Forgotten]]] = field(default_factory=list)


class Control:
    """The thread that talks to the task table. The engine's thread owns the lanes and takes
    orders about them.

    Args:
        holder: name of this worker.
        store: gets a lane's last ticks before its task is ended.
        wake: tells the engine that there are orders.
        claims: take tasks that nobody holds; else only those whose rows name this worker.
    """

    def __init__(
        self, holder: str, store: Store, wake: Callable[[], None], claims: bool = True
    ) -> None:
        self.holder = holder
        self._claims = claims
        self._begun: set[UUID] = set()
        self._store = store
        self._wake_engine = wake
        self._lock = threading.Lock()
        self._lanes: dict[UUID, Lane] = {}
        self._refused: dict[UUID, str] = {}
        self._orders = Orders()
        self._look = threading.Event()
        self._stop = threading.Event()
        self._told = 0.0
        self._clock_due = 0.0
        self._thread = threading.Thread(target=self._run, name="control", daemon=True)

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def look(self) -> None:
        """Looks now rather than in half a second."""
        self._look.set()

    @property
    def alive(self) -> bool:
        """False when the thread has died of an error."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Gives all leases back; the engine must have ended its lanes before."""
        self._stop.set()
        self._look.set()
        self._thread.join(timeout=10)

    def take_orders(self) -> Orders:
        """What has been ordered (plan and epoch of starts) since the last call."""
        with self._lock:
            orders, self._orders = self._orders, Orders()
        return orders

    def running(self, lanes: dict[UUID, Lane]) -> None:
        """The engine says what runs now."""
        with self._lock:
            self._lanes = dict(lanes)

    def refuse(self, task_id: UUID, error: str) -> None:
        """The engine cannot start a task: it ends as failed."""
        with self._lock:
            self._refused[task_id] = error

    def _run(self) -> None:
        away = False
        while not self._stop.is_set():
            self._look.wait(LOOK_SECONDS)
            self._look.clear()
            try:
                self._reconcile()
                self._look_at_clock()
                away = False
            except (DatabaseError, InterfaceError) as error:
                # Nobody else can claim a task either while the database is away: go on.
                if not away:
                    logger.warning("the task table is not reachable (%s)", type(error).__name__)
                away = True
            finally:
                connection.close()
        self._give_back()

    def _look_at_clock(self) -> None:
        """Now and then: a clock that was set must neither delete anything nor stop the jobs."""
        if time.monotonic() >= self._clock_due:
            self._clock_due = time.monotonic() + CLOCK_SECONDS
            trusted_time.look()
            schedules.repair()

    def _reconcile(self) -> None:
        with self._lock:
            lanes, refused = dict(self._lanes), dict(self._refused)
        if self._claims:
            lease.claim(self.holder)
            end_abandoned()
        held = lease.renew(self.holder)
        for task_id, lane in lanes.items():
            if task_id not in held or held[task_id].epoch != lane.epoch:
                self._lose(lane)
                held.pop(task_id, None)
        for task_id, task in held.items():
            try:
                self._compare(task, lanes.get(task_id), refused.get(task_id))
            except (DatabaseError, InterfaceError):
                raise
            except Exception as error:  # a row that makes no sense must not hold up the others
                logger.exception("task %s cannot continue", task_id)
                self._end(
                    task, lanes.get(task_id), Status.FAILED, f"{type(error).__name__}: {error}"
                )
        self._tell(lanes)

    def _lose(self, lane: Lane) -> None:
        task_id = lane.plan.task_id
        if not lane.closed.is_set():
            logger.warning("task %s: the lease was lost or the task deleted", task_id)
        self._begun.discard(task_id)
        self._order(end=task_id)
        self._store.drop(lane)

    def _compare(self, task: ProcessingTask, lane: Lane | None, refused: str | None) -> None:
        if task.desired == ProcessingTask.Desired.STOPPED or not task.is_active:
            self._end(task, lane, Status.STOPPED, "")
        elif refused is not None:
            self._end(task, lane, Status.FAILED, refused)
        elif lane is None:
            self._begin(task)
        elif lane.finished:
            self._end(task, lane, *lane.outcome())
        else:
            if (wanted := plan(task, lane.plan)) != lane.plan:
                self._order(change=(task.task_id, wanted))
            if changes := changes_since(task, lane.changed):
                self._order(people=(task.task_id, changes))
            if forgotten := forgotten_since(task, lane.forgotten):
                self._order(forget=(task.task_id, forgotten))

    def _begin(self, task: ProcessingTask) -> None:
        if task.task_id in self._begun:  # the engine has the order, but has not come to it
            return
        self._begun.add(task.task_id)
        ProcessingTask.objects.filter(pk=task.pk, status=Status.QUEUED).update(
            status=Status.INITIALIZING
        )
        people_left(task.task_id)  # of a worker that was killed
        wanted = resumed(task)
        logger.info("task %s: claimed, %d cameras", task.task_id, len(wanted.cameras))
        self._order(start=(wanted, task.epoch))

    def _end(self, task: ProcessingTask, lane: Lane | None, status: str, error: str) -> None:
        """Stores what is left, then ends the task's row. Done in full at a later look where the
        engine or the database needs longer.
        """
        if lane is not None:
            self._order(end=task.task_id)
            if not lane.closed.wait(5) or not self._store.finish(lane):
                return
        end_held(task, self.holder, status, error)
        self._begun.discard(task.task_id)
        with self._lock:
            self._refused.pop(task.task_id, None)
        logger.info("task %s: %s %s", task.task_id, status, error)
        if lane is not None:
            lane.publish_status(replace(lane.status(), status=status, error=error))

    def _tell(self, lanes: dict[UUID, Lane]) -> None:
        if time.monotonic() - self._told >= STATUS_SECONDS:
            self._told = time.monotonic()
            for lane in lanes.values():
                lane.publish_status(lane.status())

    def _order(
        self,
        end: UUID | None = None,
        start: tuple[TaskPlan, int] | None = None,
        change: tuple[UUID, TaskPlan] | None = None,
        people: tuple[UUID, list[Change]] | None = None,
        forget: tuple[UUID, list[Forgotten]] | None = None,
    ) -> None:
        with self._lock:
            if end:
                self._orders.end.add(end)
            if start:
                self._orders.start.append(start)
            if change:
                self._orders.change.append(change)
            if people:
                self._orders.people.append(people)
            if forget:
                self._orders.forget.append(forget)
        self._wake_engine()

    def _give_back(self) -> None:
        try:
            lease.release_all(self.holder)
        except (DatabaseError, InterfaceError):
            logger.warning("leases not released, they expire on their own")
        finally:
            connection.close()
