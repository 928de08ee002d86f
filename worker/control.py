"""Compares what should run with what does: claims, renews, changes, ends."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection

from spoton.log_context import logged
from tracking.models import ProcessingTask
from tracking.services.retention import schedules, trusted_time
from tracking.services.tasks.floor_end import mark_people_lost

from . import lease
from .calibrated_views import store_views
from .ending import end_abandoned, end_held
from .forgotten import ForgottenEntry, forgotten_since
from .identity_state import Change, changes_since
from .plan import TaskPlan, plan, resumed_plan
from .store import Store
from .task_runner import TaskRunner

logger = logging.getLogger(__name__)
RECONCILE_SECONDS = 0.5
STATUS_SECONDS = 1.0
CLOCK_SECONDS = 60.0
Status = ProcessingTask.Status


@dataclass(slots=True)
class EngineOrders:
    """What the engine's thread should do, in this order.

    Attributes:
        end: tasks.
        start: plan and epoch of tasks.
        change: tasks and their new plans.
        people: merges and splits by hand, by task.
        forget: forgotten people, by task.
    """

    end: set[UUID] = field(default_factory=set)
    start: list[tuple[TaskPlan, int]] = field(default_factory=list)
    change: list[tuple[UUID, TaskPlan]] = field(default_factory=list)
    people: list[tuple[UUID, list[Change]]] = field(default_factory=list)
    forget: list[tuple[UUID, list[ForgottenEntry]]] = field(default_factory=list)


class Control:
    """The thread that talks to the task table. The engine's thread owns the task runners and
    takes orders about them.

    Args:
        holder: name of this worker.
        store: gets a task's last ticks before it is ended.
        wake: tells the engine that there are orders.
        claims: take tasks that nobody holds; else only those whose rows name this worker.
        run: of the supervisor, see `lease.release_ended`; "" without one.
    """

    def __init__(
        self,
        holder: str,
        store: Store,
        wake: Callable[[], None],
        claims: bool = True,
        run: str = "",
    ) -> None:
        self.holder = holder
        self._claims, self._run_of_ended = claims, run
        self._begun: set[UUID] = set()
        self._store = store
        self._wake_engine = wake
        self._lock = threading.Lock()
        self._runners: dict[UUID, TaskRunner] = {}
        self._refused: dict[UUID, str] = {}
        self._orders = EngineOrders()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._published_at = 0.0
        self._clock_due = 0.0
        self._thread = threading.Thread(target=self._run, name="control", daemon=True)

    def start(self) -> None:
        """Begin to reconcile."""
        self._thread.start()

    def wake(self) -> None:
        """Reconcile now rather than in half a second."""
        self._wake.set()

    @property
    def alive(self) -> bool:
        """Whether the thread runs; False when it has died of an error."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Release all leases; the engine must have ended its tasks before."""
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=10)

    def take_orders(self) -> EngineOrders:
        """Return the orders since the last call."""
        with self._lock:
            orders, self._orders = self._orders, EngineOrders()
        return orders

    def running(self, runners: dict[UUID, TaskRunner]) -> None:
        """Note which tasks the engine runs now."""
        with self._lock:
            self._runners = dict(runners)

    def refuse(self, task_id: UUID, error: str) -> None:
        """Note that the engine cannot start a task, which then ends as failed."""
        with self._lock:
            self._refused[task_id] = error

    def _run(self) -> None:
        away = False
        while not self._stop.is_set():
            self._wake.wait(RECONCILE_SECONDS)
            self._wake.clear()
            try:
                self._reconcile()
                self._check_clock()
                away = False
            except (DatabaseError, InterfaceError) as error:
                # Nobody else can claim a task either while the database is away: go on.
                if not away:
                    logger.warning("the task table is not reachable (%s)", type(error).__name__)
                away = True
            finally:
                connection.close()
        self._release()

    def _check_clock(self) -> None:
        """Check every minute: a clock that was set must neither delete data nor stop jobs."""
        if time.monotonic() >= self._clock_due:
            self._clock_due = time.monotonic() + CLOCK_SECONDS
            trusted_time.look()
            schedules.repair()

    def _reconcile(self) -> None:
        with self._lock:
            runners, refused = dict(self._runners), dict(self._refused)
        if self._run_of_ended:
            lease.release_ended(self.holder, self._run_of_ended)
            self._run_of_ended = ""
        if self._claims:
            lease.claim(self.holder)
            end_abandoned()
        held = lease.renew(self.holder)
        for task_id, runner in runners.items():
            if task_id not in held or held[task_id].epoch != runner.epoch:
                self._lose(runner)
                held.pop(task_id, None)
        for task_id, task in held.items():
            try:
                with logged(task=task_id):
                    self._compare(task, runners.get(task_id), refused.get(task_id))
            except (DatabaseError, InterfaceError):
                raise
            except Exception as error:  # a row that makes no sense must not hold up the others
                logger.exception("task %s cannot continue", task_id)
                self._end(
                    task, runners.get(task_id), Status.FAILED, f"{type(error).__name__}: {error}"
                )
        for runner in runners.values():
            store_views(runner.views())
        self._publish_statuses(runners)

    def _lose(self, runner: TaskRunner) -> None:
        task_id = runner.plan.task_id
        if not runner.closed.is_set():
            logger.warning("task %s: the lease was lost or the task deleted", task_id)
        self._begun.discard(task_id)
        self._order(end=task_id)
        self._store.drop(runner)

    def _compare(
        self, task: ProcessingTask, runner: TaskRunner | None, refused: str | None
    ) -> None:
        if task.desired == ProcessingTask.Desired.STOPPED or not task.is_active:
            self._end(task, runner, Status.STOPPED, "")
        elif refused is not None:
            self._end(task, runner, Status.FAILED, refused)
        elif runner is None:
            self._begin(task)
        elif runner.finished:
            self._end(task, runner, *runner.outcome())
        else:
            if (wanted := plan(task, runner.plan)) != runner.plan:
                self._order(change=(task.task_id, wanted))
            if changes := changes_since(task, runner.changed):
                self._order(people=(task.task_id, changes))
            if forgotten := forgotten_since(task, runner.forgotten):
                self._order(forget=(task.task_id, forgotten))

    def _begin(self, task: ProcessingTask) -> None:
        if task.task_id in self._begun:  # the engine has the order, but has not come to it
            return
        self._begun.add(task.task_id)
        ProcessingTask.objects.filter(pk=task.pk, status=Status.QUEUED).update(
            status=Status.INITIALIZING
        )
        mark_people_lost(task.task_id)  # of a worker that was killed
        wanted = resumed_plan(task)
        number = len(wanted.cameras)
        logger.info("task %s: claimed, %d camera%s", task.task_id, number, "s"[: number != 1])
        self._order(start=(wanted, task.epoch))

    def _end(
        self, task: ProcessingTask, runner: TaskRunner | None, status: str, error: str
    ) -> None:
        """Store what is left, then end the task's row.

        Completed by a later call where the engine or the database needs longer.
        """
        if runner is not None:
            self._order(end=task.task_id)
            if not runner.closed.wait(5) or not self._store.finish(runner):
                return
        end_held(task, self.holder, status, error)
        self._begun.discard(task.task_id)
        with self._lock:
            self._refused.pop(task.task_id, None)
        logger.info("task %s: %s%s", task.task_id, status, f": {error}" if error else "")
        if runner is not None:
            runner.publish_status(replace(runner.status(), status=status, error=error))

    def _publish_statuses(self, runners: dict[UUID, TaskRunner]) -> None:
        if time.monotonic() - self._published_at >= STATUS_SECONDS:
            self._published_at = time.monotonic()
            for runner in runners.values():
                runner.publish_status(runner.status())

    def _order(
        self,
        end: UUID | None = None,
        start: tuple[TaskPlan, int] | None = None,
        change: tuple[UUID, TaskPlan] | None = None,
        people: tuple[UUID, list[Change]] | None = None,
        forget: tuple[UUID, list[ForgottenEntry]] | None = None,
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

    def _release(self) -> None:
        try:
            lease.release_all(self.holder)
        except (DatabaseError, InterfaceError):
            logger.warning("leases not released, they expire on their own")
        finally:
            connection.close()
