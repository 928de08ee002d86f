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

from .batch import Batch, BatchWriter, Stale
from .plan import TaskPlan
from .records import StatusRecord, TickRecord

logger = logging.getLogger(__name__)
FLUSH_SECONDS = 0.5
RETRY_SECONDS = 1.0
BATCH_TICKS = 500
BATCH_BOXES = 10_000
"""Per transaction: a long one, after an outage, would keep the lease from being renewed."""
DISK_FULL = "53100"
"""PostgreSQL's code for it."""
BATCHES_KEPT = 1000
BYTES_PER_TICK, BYTES_PER_BOX = 2000, 400
"""What a tick that waits takes, measured."""
BYTES_PER_NUMBER = 4
"""Of a vector of someone's looks."""


def reason(error: Exception) -> str:
    """Why nothing can be written, in words; without what a driver's message may tell of hosts."""
    cause = error.__cause__ or error
    if getattr(cause, "sqlstate", None) == DISK_FULL or "disk is full" in str(cause):
        return "the disk of the database is full"
    return f"the database is down ({type(error).__name__})"


class Storable(Protocol):
    """A lane as the store sees it."""

    plan: TaskPlan
    epoch: int

    def status(self) -> StatusRecord:
        """How it goes."""
        ...


@dataclass(slots=True)
class Counts:
    """What became of the ticks, and how many observations those were."""

    stored: int = 0
    dropped: int = 0
    stale: int = 0
    observations_stored: int = 0
    observations_dropped: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """One batch: how many observations, and how long it took."""

    rows: int
    seconds: float


def _numbers(tick: TickRecord) -> int:
    return sum(len(looks.vector) for looks in tick.appearances)


class _Queue:
    """A lane's ticks that wait."""

    def __init__(self) -> None:
        self.ticks: deque[TickRecord] = deque()
        self.boxes = 0
        self.numbers = 0

    @property
    def bytes(self) -> int:
        """What they take, about."""
        rest = self.boxes * BYTES_PER_BOX + self.numbers * BYTES_PER_NUMBER
        return len(self.ticks) * BYTES_PER_TICK + rest

    def add(self, tick: TickRecord) -> None:
        if self.ticks and self.ticks[-1].floor:  # of ticks that wait, one state is enough
            self.ticks[-1] = replace(self.ticks[-1], floor=None)
        if tick.identity is not None:
            self._forget_snapshot()
        self.ticks.append(tick)
        self.boxes += len(tick.boxes)
        self.numbers += _numbers(tick)

    def _forget_snapshot(self) -> None:
        """A crowd's is large, and the newest is all that is needed."""
        for index, tick in enumerate(reversed(self.ticks), 1):
            if tick.identity is not None:
                self.ticks[-index] = replace(tick, identity=None)
                return

    def take(self) -> TickRecord:
        tick = self.ticks.popleft()
        self.boxes -= len(tick.boxes)
        self.numbers -= _numbers(tick)
        return tick

    def batch(self) -> list[TickRecord]:
        """The oldest, as many as one transaction takes."""
        ticks: list[TickRecord] = []
        boxes = 0
        for tick in self.ticks:
            boxes += len(tick.boxes)
            if ticks and (boxes > BATCH_BOXES or len(ticks) == BATCH_TICKS):
                break
            ticks.append(tick)
        return ticks


class Store:
    """Writes ticks and states every half second, each task's in one transaction.

    While the database is down ticks wait; when all queues together take STORE_QUEUE_MB, the
    oldest of the longest are dropped and counted. A tick of a lost lease is dropped.

    Args:
        holder: name of this worker.
    """

    def __init__(self, holder: str) -> None:
        self.counts = Counts()
        self.batches: deque[Written] = deque(maxlen=BATCHES_KEPT)
        self._writer = BatchWriter(holder)
        self._lanes: dict[Storable, _Queue] = {}
        self._limit = settings.STORE_QUEUE_MB * 2**20
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._stop = threading.Event()
        self._away = False
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    def open(self, lane: Storable) -> None:
        """Writes the lane's ticks and state from now on."""
        with self._lock:
            self._lanes[lane] = _Queue()

    def tick(self, lane: Storable, record: TickRecord) -> None:
        """Hands in a tick; never blocks."""
        with self._lock:
            queue = self._lanes.get(lane)
            if queue is None:  # dropped while this tick was under way
                self.counts.stale += 1
                return
            queue.add(record)
            while self._bytes() > self._limit:
                longest = max(self._lanes.values(), key=lambda queue: queue.bytes)
                self._dropped([longest.take()])

    def finish(self, lane: Storable) -> bool:
        """Writes what is left of a lane and forgets it; False while the database is down."""
        if not self._flush(lane):
            return False
        self.drop(lane)
        return True

    def drop(self, lane: Storable) -> None:
        """Forgets a lane; what has not been written is counted as stale."""
        with self._lock:
            queue = self._lanes.pop(lane, None)
            self.counts.stale += len(queue.ticks) if queue else 0
        with self._flushing:
            self._writer.forget(lane.plan.task_id)

    @property
    def alive(self) -> bool:
        """False when the thread has died of an error."""
        return self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """Ticks that have not been written."""
        with self._lock:
            return sum(len(queue.ticks) for queue in self._lanes.values())

    @property
    def waiting_bytes(self) -> int:
        """What they take of the memory, about."""
        with self._lock:
            return self._bytes()

    @property
    def away(self) -> bool:
        """The database takes nothing: it cannot be reached, or its disk is full."""
        return self._away

    def close(self) -> None:
        """Writes what is left and ends the thread."""
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
            lanes = list(self._lanes)
        written = [self._flush(lane) for lane in lanes]
        connection.close()  # back to the pool
        return all(written)

    def _flush(self, lane: Storable) -> bool:
        """Writes one lane; False if the database is down."""
        with self._flushing:
            while True:
                with self._lock:
                    queue = self._lanes.get(lane) or _Queue()
                    ticks = queue.batch()
                    more = len(queue.ticks) > len(ticks)
                if not self._write(Batch(lane.plan, lane.epoch, ticks, lane.status())):
                    return False
                if ticks:
                    self._take_out(lane, ticks[-1])
                if not more:
                    return True

    def _write(self, batch: Batch, again: bool = True) -> bool:
        count, rows = len(batch.ticks), sum(len(tick.boxes) for tick in batch.ticks)
        begin = time.perf_counter()
        try:
            self._writer.write(batch)
            self.counts.stored += count
            self.counts.observations_stored += rows
            self.batches.append(Written(rows, time.perf_counter() - begin))
        except Stale:
            self.counts.stale += count
        except (OperationalError, InterfaceError) as error:
            self._database_away(error)
            return False
        except DatabaseError as error:
            # A camera, a zone or a person may have been deleted while the batch was written.
            if again and isinstance(error, IntegrityError):
                return self._write(batch, again=False)
            logger.exception("%d ticks cannot be stored and are dropped", count)
            self._dropped(batch.ticks)
        self._database_back()
        return True

    def _take_out(self, lane: Storable, last: TickRecord) -> None:
        """Takes what has been dealt with from the queue, unless it was full and dropped it."""
        with self._lock:
            queue = self._lanes.get(lane)
            while queue and queue.ticks and queue.ticks[0].frame_index <= last.frame_index:
                queue.take()

    def _dropped(self, ticks: list[TickRecord]) -> None:
        self.counts.dropped += len(ticks)
        self.counts.observations_dropped += sum(len(tick.boxes) for tick in ticks)

    def _bytes(self) -> int:
        return sum(queue.bytes for queue in self._lanes.values())

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
