"""One thread that writes: a bounded queue that never makes the cameras wait."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from .batch import Batch, BatchWriter, Stale
from .plan import TaskPlan
from .records import StatusRecord, TickRecord

logger = logging.getLogger(__name__)
FLUSH_SECONDS = 0.5
RETRY_SECONDS = 1.0
QUEUE_TICKS = 20_000
BATCH_TICKS = 500
"""Per transaction: a long one, after an outage, would keep the lease from being renewed."""


class Storable(Protocol):
    """A lane as the store sees it."""

    plan: TaskPlan
    epoch: int

    def status(self) -> StatusRecord:
        """How it goes."""
        ...


@dataclass(slots=True)
class Counts:
    """What became of the ticks."""

    stored: int = 0
    dropped: int = 0
    stale: int = 0


class Store:
    """Writes ticks and states every half second, each task's in one transaction.

    While the database is away ticks wait; when the queue is full the oldest of the lane are
    dropped and counted. A tick of a lost lease is dropped.

    Args:
        holder: name of this worker.
    """

    def __init__(self, holder: str) -> None:
        self.counts = Counts()
        self._writer = BatchWriter(holder)
        self._lanes: dict[Storable, deque[TickRecord]] = {}
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._stop = threading.Event()
        self._away = False
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    def open(self, lane: Storable) -> None:
        """Writes the lane's ticks and state from now on."""
        with self._lock:
            self._lanes[lane] = deque()

    def tick(self, lane: Storable, record: TickRecord) -> None:
        """Hands in a tick; never blocks."""
        with self._lock:
            queue = self._lanes.get(lane)
            if queue is None:  # dropped while this tick was under way
                self.counts.stale += 1
                return
            if len(queue) >= QUEUE_TICKS:
                queue.popleft()
                self.counts.dropped += 1
            queue.append(record)

    def finish(self, lane: Storable) -> bool:
        """Writes what is left of a lane and forgets it; False while the database is away."""
        if not self._flush(lane):
            return False
        self.drop(lane)
        return True

    def drop(self, lane: Storable) -> None:
        """Forgets a lane; what has not been written is counted as stale."""
        with self._lock:
            self.counts.stale += len(self._lanes.pop(lane, ()))
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
            return sum(len(queue) for queue in self._lanes.values())

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
        """Writes one lane; False if the database is away."""
        with self._flushing:
            while True:
                with self._lock:
                    queue = self._lanes.get(lane, ())
                    ticks = list(islice(queue, BATCH_TICKS))
                    more = len(queue) > len(ticks)
                if not self._write(Batch(lane.plan, lane.epoch, ticks, lane.status())):
                    return False
                if ticks:
                    self._take_out(lane, ticks[-1])
                if not more:
                    return True

    def _write(self, batch: Batch) -> bool:
        count = len(batch.ticks)
        try:
            self._writer.write(batch)
            self.counts.stored += count
        except Stale:
            self.counts.stale += count
        except (OperationalError, InterfaceError) as error:
            self._database_away(error)
            return False
        except DatabaseError:
            logger.exception("%d ticks cannot be stored and are dropped", count)
            self.counts.dropped += count
        self._database_back()
        return True

    def _take_out(self, lane: Storable, last: TickRecord) -> None:
        """Takes what has been dealt with from the queue, unless it was full and dropped it."""
        with self._lock:
            queue = self._lanes.get(lane)
            while queue and queue[0].frame_index <= last.frame_index:
                queue.popleft()

    def _database_away(self, error: Exception) -> None:
        connection.close()
        if not self._away:
            logger.warning("the database is away (%s): ticks wait", type(error).__name__)
        self._away = True

    def _database_back(self) -> None:
        if self._away:
            logger.info("the database is back; %d ticks waited", self.waiting)
        self._away = False
