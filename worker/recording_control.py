"""Starts and ends recorders, makes rows of what they leave, and says how they are."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from tracking.services.recordings.adopt_segments import adopt_segments
from tracking.services.recordings.segment_rows import store_segments
from vision.recorder.messages import RecorderChanged, SegmentEnded

from . import recorder_lease
from .copy_readers import CopyReaders
from .recording_plan import PlannedRecorder, planned_recorders
from .task_runner import TaskRunner

logger = logging.getLogger(__name__)
STEP_SECONDS: Final = 0.25
LOOK_SECONDS: Final = 1.0
ADOPT_SECONDS: Final = 60.0
RESUME_FACTOR: Final = 1.1
ENDING_STEPS: Final = 5
IN_VIEW_SECONDS: Final = 1.0
"""So long after a tick with people they are taken to be in view."""
MAX_WAITING_ROWS: Final = 10_000
"""While the database does not respond. Files of later ones get their rows by `adopt_segments`."""


class RecordingControl:
    """The thread that compares which cameras should be recorded with which are.

    A camera is recorded through the connection of the task that reads it, or, where there is none
    or another stream is to be recorded, by a process that only copies.

    Args:
        holder: name of this worker.
        runners: gives its task runners, by task id.
    """

    def __init__(self, holder: str, runners: Callable[[], Mapping[UUID, TaskRunner]]) -> None:
        self._holder = holder
        self._runners = runners
        self._copies = CopyReaders()
        self._wanted: list[PlannedRecorder] = []
        self._held: set[int] = set()
        self._said: dict[int, RecorderChanged] = {}
        self._rows: list[SegmentEnded] = []
        self._look_at = self._adopt_at = 0.0
        self._begun = self._recorded = False
        self._room = Room()
        self._database_down = False
        self._adopting: Future[None] | None = None
        self._adopter = ThreadPoolExecutor(1, thread_name_prefix="adopt")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether the thread runs; False when it has died of an error."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End all recorders, make the last rows and release the cameras."""
        self._stop.set()
        self._thread.join(timeout=15)
        self._adopter.shutdown(cancel_futures=True)

    def _run(self) -> None:
        while not self._stop.wait(STEP_SECONDS):
            self._step()
        self._apply([])
        for _ in range(ENDING_STEPS):  # recorders complete their files
            time.sleep(STEP_SECONDS / ENDING_STEPS)
            self._collect()
        self._with_database(self._release)

    def _step(self) -> None:
        now = time.monotonic()
        self._room.look()
        if now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            self._with_database(self._look)
        self._apply(self._wanted)
        self._tell_people()
        self._collect()
        if self._rows or self._states() != self._said:
            self._with_database(self._store)
        if now >= self._adopt_at and (self._wanted or self._recorded or not self._begun):
            self._adopt_at = now + ADOPT_SECONDS
            self._recorded = bool(self._wanted)
            self._adopt()

    def _with_database(self, work: Callable[[], None]) -> None:
        try:
            work()
            self._database_down = False
        except (DatabaseError, InterfaceError) as error:
            if not self._database_down:
                logger.warning(
                    "recording: the database does not respond (%s)", type(error).__name__
                )
            self._database_down = True
        finally:
            connection.close()

    def _look(self) -> None:
        """Find what is wanted. Recorders end before another worker may take them over."""
        planned = planned_recorders()
        allowed = {one.key for one in planned if one.holder in ("", self._holder)}
        if lost := self._held - allowed:
            self._apply([one for one in self._wanted if one.key not in lost])
            recorder_lease.release(self._holder, lost)
        self._held = recorder_lease.hold(self._holder, planned) if allowed else set()
        self._wanted = [one for one in planned if one.key in self._held]

    def _apply(self, wanted: list[PlannedRecorder]) -> None:
        if self._room.is_short:
            wanted = []
        runners = self._runners()
        self._copies.record([one for one in wanted if not _through_task(one, runners)])
        for task_id, runner in runners.items():
            runner.record(
                {
                    one.camera_id: one.order
                    for one in wanted
                    if one.task_id == task_id and _through_task(one, runners)
                }
            )

    def _tell_people(self) -> None:
        runners, now = self._runners(), time.monotonic()
        for one in self._wanted:
            runner = runners.get(one.task_id) if one.task_id and one.order.only_people else None
            if runner is None or now - runner.people_at(one.camera_id) > IN_VIEW_SECONDS:
                continue
            if _through_task(one, runners):
                runner.record_people({one.camera_id: one.order})
            else:
                self._copies.see_people(one)

    def _collect(self) -> None:
        found = self._copies.take_segments()
        for runner in self._runners().values():
            found += runner.take_segments()
        self._rows = (self._rows + found)[:MAX_WAITING_ROWS]

    def _states(self) -> dict[int, RecorderChanged]:
        if self._room.is_short:
            reason = f"less than {settings.RECORDING_RESERVE_GB:g} GB of the disk is free"
            return {one.key: RecorderChanged(one.key, "failed", reason) for one in self._wanted}
        found = self._copies.states()
        for runner in self._runners().values():
            found |= runner.recorders()
        return {one.key: found[one.key] for one in self._wanted if one.key in found}

    def _store(self) -> None:
        if self._rows:
            store_segments(self._rows)
            self._rows = []
        states = self._states()
        for key, state in states.items():
            if self._said.get(key) != state:
                recorder_lease.note(self._holder, state)
        self._said = states

    def _adopt(self) -> None:
        """Make rows, in a thread, of files whose recorder was killed; at first of all days."""
        if self._adopting is not None and not self._adopting.done():
            return
        since = datetime.now(UTC).date() - timedelta(days=1) if self._begun else None
        self._begun = True
        self._adopting = self._adopter.submit(_adopt, since)

    def _release(self) -> None:
        self._store()
        recorder_lease.release(self._holder, self._held)


def _through_task(one: PlannedRecorder, runners: Mapping[UUID, TaskRunner]) -> bool:
    """Tell whether the connection of a task on this machine gives the stream to record."""
    runner = runners.get(one.task_id) if one.task_id else None
    return one.shared and (runner is None or runner.place_of(one.camera_id) is None)


class Room:
    """Whether the disk of the recordings has the free space that is to be left.

    Once it is short there must be a little more before cameras are recorded again.

    Attributes:
        is_short: as of the last look.
    """

    def __init__(self) -> None:
        self.is_short = False

    def look(self) -> None:
        """Look at the disk."""
        folder = Path(settings.RECORDINGS_DIR)
        while not folder.exists():
            folder = folder.parent
        reserve = settings.RECORDING_RESERVE_GB * 1e9 * (RESUME_FACTOR if self.is_short else 1)
        self.is_short = shutil.disk_usage(folder).free < reserve


def _adopt(since: date | None) -> None:
    try:
        adopt_segments(since)
    except (DatabaseError, InterfaceError, OSError) as error:
        logger.warning("recordings that were cut off are not checked now: %s", error)
    finally:
        connection.close()
