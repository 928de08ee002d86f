"""One thread that writes: a bounded queue that never makes the cameras wait."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from typing import Protocol

from django.conf import settings
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
)

from spoton.log_context import logged

from .batch import Batch, BatchWriter, LeaseLostError
from .plan import TaskPlan
from .records import StatusRecord, TickRecord

logger = logging.getLogger(__name__)
FLUSH_SECONDS = 0.5
RETRY_SECONDS = 1.0
BATCH_TICKS = 500
BATCH_BOXES = 10_000
TICKS_PER_STATE = 5
"""Of so many ticks that wait, one keeps the state of the floor."""
"""Per transaction: a long one, after an outage, would keep the lease from being renewed."""
DISK_FULL = "53100"
"""PostgreSQL's code for it."""
BATCHES_KEPT = 1000
BYTES_PER_TICK, BYTES_PER_BOX = 2000, 400
"""What a tick that waits takes, measured."""
BYTES_PER_NUMBER = 4
"""Of an embedding."""


def reason(error: Exception) -> str:
    """Return why nothing can be written, in words, without host names of a driver's message."""
    cause = error.__cause__ or error
    if getattr(cause, "sqlstate", None) == DISK_FULL or "disk is full" in str(cause):
        return "the disk of the database is full"
    return f"the database is down ({type(error).__name__})"


class StoredTask(Protocol):
    """A running task as the store sees it."""

    plan: TaskPlan

    @property
    def epoch(self) -> int:
        """Epoch of the lease."""
        ...

    def status(self) -> StatusRecord:
        """Return the state of the task and its cameras."""
        ...


@dataclass(slots=True)
class StoreCounts:
    """What became of the ticks, and how many observations those were."""

    stored: int = 0
    dropped: int = 0
    stale: int = 0
    observations_stored: int = 0
    observations_dropped: int = 0


@dataclass(frozen=True, slots=True)
class BatchTiming:
    """One batch: how many observations, and how long it took."""

    rows: int
    seconds: float


def _numbers(tick: TickRecord) -> int:
    return sum(len(looks.vector) for looks in tick.appearances)


class TickQueue:
    """The ticks of a task that wait to be written."""

    def __init__(self) -> None:
        self.ticks: deque[TickRecord] = deque()
        self.boxes = 0
        self.numbers = 0
        self._without_state = 0

    @property
    def bytes(self) -> int:
        """Estimated memory of the waiting ticks."""
        rest = self.boxes * BYTES_PER_BOX + self.numbers * BYTES_PER_NUMBER
        return len(self.ticks) * BYTES_PER_TICK + rest

    def add(self, tick: TickRecord) -> None:
        """Append a tick; of what only the newest is needed, drop the older one."""
        if self.ticks and self.ticks[-1].floor:
            self._without_state += 1
            if self._without_state < TICKS_PER_STATE:
                self.ticks[-1] = replace(self.ticks[-1], floor=None)
            else:
                self._without_state = 0
        if tick.identity is not None:
            self._drop_older_snapshot()
        self.ticks.append(tick)
        self.boxes += len(tick.view)
        self.numbers += _numbers(tick)

    def _drop_older_snapshot(self) -> None:
        """Drop an older identity state: a crowd's is large, and only the newest is needed."""
        for index, tick in enumerate(reversed(self.ticks), 1):
            if tick.identity is not None:
                self.ticks[-index] = replace(tick, identity=None)
                return

    def take(self) -> TickRecord:
        """Remove and return the oldest tick."""
        tick = self.ticks.popleft()
        self.boxes -= len(tick.view)
        self.numbers -= _numbers(tick)
        return tick

    def drop(self) -> TickRecord:
        """Remove and return the oldest tick.

        What it corrects of stored ones is still corrected, and what happened on the floor stays,
        alerts too.
        """
        tick = self.take()
        kept = tick.corrections or tick.visits or tick.crossings or tick.changed_spans
        if self.ticks and (kept or tick.alerts):
            following = self.ticks[0]
            visits = {visit.visit: visit for visit in (*tick.visits, *following.visits)}
            self.ticks[0] = replace(
                following,
                corrections=[*tick.corrections, *following.corrections],
                visits=list(visits.values()),
                crossings=[*tick.crossings, *following.crossings],
                changed_spans=[*tick.changed_spans, *following.changed_spans],
                alerts=tick.alerts.before(following.alerts) if tick.alerts else following.alerts,
            )
        return tick

    def batch(self) -> list[TickRecord]:
        """Return the oldest ticks, as many as one transaction takes.

        The last one has the state of the floor: a restart continues behind it.
        """
        ticks: list[TickRecord] = []
        boxes = 0
        for tick in self.ticks:
            boxes += len(tick.view)
            if ticks and (boxes > BATCH_BOXES or len(ticks) == BATCH_TICKS):
                break
            ticks.append(tick)
        whole = ticks[:]
        while whole and whole[-1].floor is None:
            whole.pop()
        return whole or ticks


class Store:
    """Writes ticks and states every half second, each task's in one transaction.

    While the database is down ticks wait; when all queues together take STORE_QUEUE_MB, the
    oldest of the longest are dropped and counted. A tick of a lost lease is dropped.

    Args:
        holder: name of this worker.
    """

    def __init__(self, holder: str) -> None:
        self.counts = StoreCounts()
        self.batches: deque[BatchTiming] = deque(maxlen=BATCHES_KEPT)
        self._writer = BatchWriter(holder)
        self._queues: dict[StoredTask, TickQueue] = {}
        self._limit = settings.STORE_QUEUE_MB * 2**20
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._stop = threading.Event()
        self._away = False
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    def open(self, task: StoredTask) -> None:
        """Write the ticks and state of a task from now on."""
        with self._lock:
            self._queues[task] = TickQueue()

    def tick(self, task: StoredTask, record: TickRecord) -> None:
        """Queue a tick; never blocks."""
        with self._lock:
            queue = self._queues.get(task)
            if queue is None:  # dropped while this tick was under way
                self.counts.stale += 1
                return
            queue.add(record)
            while self._bytes() > self._limit:
                longest = max(self._queues.values(), key=lambda queue: queue.bytes)
                self._dropped([longest.drop()])

    def finish(self, task: StoredTask) -> bool:
        """Write what is left of a task and close it; False while the database is down."""
        if not self._flush(task):
            return False
        self.drop(task)
        return True

    def drop(self, task: StoredTask) -> None:
        """Close a task; ticks that have not been written are counted as stale."""
        with self._lock:
            queue = self._queues.pop(task, None)
            self.counts.stale += len(queue.ticks) if queue else 0
        with self._flushing:
            self._writer.forget(task.plan.task_id)

    @property
    def alive(self) -> bool:
        """False when the thread has died of an error."""
        return self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """Number of ticks that have not been written."""
        with self._lock:
            return sum(len(queue.ticks) for queue in self._queues.values())

    @property
    def waiting_bytes(self) -> int:
        """Estimated memory of these ticks."""
        with self._lock:
            return self._bytes()

    @property
    def away(self) -> bool:
        """Whether the database takes nothing: it is down, or its disk is full."""
        return self._away

    def close(self) -> None:
        """Write what is left and end the thread."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_SECONDS):
            if not self._flush_all():
                self._stop.wait(RETRY_SECONDS)
        self._flush_all()
        connection.close()

    def _flush_all(self) -> bool:
        with self._lock:
            tasks = list(self._queues)
        written = [self._flush(task) for task in tasks]
        connection.close()  # back to the pool
        return all(written)

    def _flush(self, task: StoredTask) -> bool:
        """Write one task; False if the database is down."""
        with self._flushing:
            while True:
                with self._lock:
                    queue = self._queues.get(task) or TickQueue()
                    ticks = queue.batch()
                    more = len(queue.ticks) > len(ticks)
                if not self._write(Batch(task.plan, task.epoch, ticks, task.status())):
                    return False
                if ticks:
                    self._take_out(task, ticks[-1])
                if not more:
                    return True

    def _write(self, batch: Batch, again: bool = True) -> bool:
        count, rows = len(batch.ticks), sum(len(tick.view) for tick in batch.ticks)
        begin = time.perf_counter()
        try:
            self._writer.write(batch)
            self.counts.stored += count
            self.counts.observations_stored += rows
            self.batches.append(BatchTiming(rows, time.perf_counter() - begin))
        except LeaseLostError:
            self.counts.stale += count
        except (OperationalError, InterfaceError) as error:
            self._database_away(error)
            return False
        except DatabaseError as error:
            # A camera, a zone or a person may have been deleted while the batch was written.
            if again and isinstance(error, IntegrityError):
                return self._write(batch, again=False)
            with logged(task=batch.plan.task_id):
                logger.exception("%d ticks cannot be stored and are dropped", count)
            self._dropped(batch.ticks)
        self._database_back()
        return True

    def _take_out(self, task: StoredTask, last: TickRecord) -> None:
        """Remove written ticks from the queue, unless it was full and dropped them."""
        with self._lock:
            queue = self._queues.get(task)
            while queue and queue.ticks and queue.ticks[0].frame_index <= last.frame_index:
                queue.take()

    def _dropped(self, ticks: list[TickRecord]) -> None:
        self.counts.dropped += len(ticks)
        self.counts.observations_dropped += sum(len(tick.view) for tick in ticks)

    def _bytes(self) -> int:
        return sum(queue.bytes for queue in self._queues.values())

    def _database_away(self, error: Exception) -> None:
        connection.close()
        if not self._away:
            logger.warning("%s: ticks wait", reason(error))
        self._away = True

    def _database_back(self) -> None:
        if self._away:
            logger.info(
                "the database takes rows again; %d ticks wait, %d were dropped so far",
                self.waiting,
                self.counts.dropped,
            )
        self._away = False
