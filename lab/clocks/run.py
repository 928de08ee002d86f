"""Someone stands before real live cameras while the clock is set: what is stored of it."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import av
import httpx
import numpy as np

from lab.chaos.system import PASSWORD, System
from lab.overload.cameras import encode, serving
from lab.overload.marks import FRAMES
from lab.ports import free_port
from lab.waiting import wait_until
from vision.calibration.homography import project

HOUR: Final = 3600
_FPS: Final = 5.0
_START_SECONDS: Final = 240.0
_TASK_SECONDS: Final = 240.0
_NOTHING_STORED: Final = "the task stores nothing"
_SINCE: Final = "SELECT DISTINCT frame_index FROM tracking_observation WHERE frame_index > ?"
_VISITS: Final = "SELECT entered_at, last_seen FROM tracking_zonevisit"
_JOBS: Final = "SELECT name FROM django_q_schedule WHERE schedule_type <> 'D' AND next_run > ?"


@dataclass(slots=True)
class StepReport:
    """What was seen after the clock was set.

    Attributes:
        step: what happened.
        seconds: that it was followed, steady.
        people: stored in all until then.
        ticks: stored meanwhile.
        empty: ticks between them in which nobody was stored.
        notes: what else was asked, and the answer.
    """

    step: str
    seconds: float
    people: int
    ticks: int
    empty: int
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        figures = f"{self.seconds:.0f} | {self.people} | {self.ticks} | {self.empty}"
        return f"| {self.step} | {figures} | {'; '.join(self.notes)} |"


class ClockError(Exception):
    """It cannot be tried here; the message says why."""


class ClockSteps:
    """The system, a task of two cameras that show the same people for ever, and who asks.

    Args:
        film: in which someone is seen; its first frame with them is shown.
        window: that shows them.
        homography: of the window.
        hold: how long the clock stays set, s: a worker believes it after a minute.
    """

    def __init__(
        self, film: Path, window: tuple[int, int, int, int], homography: Any, hold: float
    ) -> None:
        self._film, self._window, self._homography = film, window, np.array(homography)
        self._hold, self._refresh, self._database = hold, "", Path()

    def run(self) -> Iterator[StepReport]:
        """Set the clock again and again; the last row is about dwell.

        Raises:
            ClockError: there is no compiler.
            TimeoutError: what was waited for did not happen.
        """
        with tempfile.TemporaryDirectory() as name:
            folder, port = Path(name), free_port()
            self._database = folder / "data" / "spoton.sqlite3"
            films = encode(self._still(folder), [self._window], _FPS, folder)
            url = f"sqlite:///{self._database}"
            system = System(folder / "data", url, folder / "log")
            if not system.clock.env:
                raise ClockError("There is no C compiler: apt-get install gcc libc6-dev.")
            with serving(films, 2, _FPS, port):
                try:
                    system.start()
                    wait_until(system.is_ready, _START_SECONDS, "SpotOn does not start")
                    self._begin(system, port)
                    yield from self._steps(system)
                finally:
                    system.stop()

    def _still(self, folder: Path) -> Path:
        """Write a film of one frame of the recording."""
        path = folder / "still.mp4"
        with av.open(str(self._film)) as source:
            picture = next(source.decode(video=0)).to_ndarray(format="bgr24")
        with av.open(str(path), "w") as output:
            stream: Any = output.add_stream("libx264", 25, {"crf": "12", "preset": "veryfast"})
            stream.height, stream.width = picture.shape[:2]
            for _ in range(FRAMES):
                output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
            output.mux(stream.encode(None))
        return path

    def _begin(self, system: System, port: int) -> None:
        _, _, width, height = self._window
        corners = np.array([(0.2, 0.6), (0.8, 0.6), (0.9, 0.95), (0.1, 0.95)]) * (width, height)
        pairs = [
            {"image": pixel.tolist(), "floor": place.tolist()}
            for pixel, place in zip(corners, project(self._homography, corners), strict=True)
        ]
        everywhere = [[-500, -500], [500, -500], [500, 500], [-500, 500]]
        place = {"bounds": [-500, -500, 500, 500]}
        hall = {"zone_id": "hall", "name": "Hall", "polygon": everywhere}
        post = [
            ("environments", {"environment_id": "lab", "name": "Lab", "map": place}),
            ("environments/lab/zones", hall),
        ]
        for name in ("c0", "c1"):
            address = f"http://127.0.0.1:{port}/{name[1]}.flv"
            camera = {"camera_id": name, "source_address": address}
            post.append(("environments/lab/cameras", camera))
        for path, body in post:
            system.call("POST", path, body)
        for name in ("c0", "c1"):
            path = f"environments/lab/cameras/{name}/calibration"
            system.call("PUT", path, {"points": pairs})
        start = {"environment_id": "lab", "mode": "live"}
        system.call("POST", "processing-tasks/start", start)
        wait_until(lambda: self._ticks() > 50, _TASK_SECONDS, _NOTHING_STORED)

    def _steps(self, system: System) -> Iterator[StepReport]:
        begin = time.monotonic()
        yield self._after(system, "as it is", 0)
        yield self._after(system, "1 h forward", HOUR)
        yield self._after(system, "right again", 0)
        yield self._after(system, "1 h back", -HOUR)
        stayed = time.monotonic() - begin
        # As in a power cut: the clock of the board is behind when the computer starts again.
        system.cut()
        dwells = [_seconds(*row) for row in self._rows(_VISITS)]
        system.clock.step_to(-2 * HOUR)
        system.start()
        wait_until(system.is_ready, _START_SECONDS, "SpotOn does not start")
        count = self._ticks()
        waited = wait_until(lambda: self._ticks() > count, _TASK_SECONDS, _NOTHING_STORED)
        report = self._after(system, "killed, started 2 h back", -2 * HOUR)
        report.notes += [
            f"rows again {waited:.0f} s after the start",
            f"until the kill {stayed:.0f} s: {len(dwells)} visits of {min(dwells):.0f} to "
            f"{max(dwells):.0f} s",
        ]
        yield report

    def _after(self, system: System, name: str, ahead: int) -> StepReport:
        """Set the clock, follow what is stored for a while, and ask for the rest."""
        first = self._last()
        system.clock.step_to(ahead)
        begin = time.monotonic()
        notes = [self._renewed(system)]
        time.sleep(self._hold)
        spent = time.monotonic() - begin
        stored = {index for (index,) in self._rows(_SINCE, first)}
        empty = max(stored) + 1 - min(stored) - len(stored) if stored else 0
        limit = datetime.now(UTC) + timedelta(seconds=ahead + 2 * HOUR)
        late = [job for (job,) in self._rows(_JOBS, limit.strftime("%Y-%m-%d %H:%M:%S"))]
        notes += [self._health(system), *(f"job put off: {job}" for job in late)]
        [(people,)] = self._rows("SELECT count(*) FROM tracking_person")
        return StepReport(name, spent, people, len(stored), empty, notes)

    def _health(self, system: System) -> str:
        """Return the state of the system, and what it warns of."""
        told = system.call("GET", "system/health/comprehensive")
        warned = {one["code"] for one in system.call("GET", "system/alerts")["alerts"]}
        return f"{told.get('status')} ({', '.join(sorted(warned))})"

    def _renewed(self, system: System) -> str:
        """Renew the sign-in of a program; say what happened."""
        address = f"{system.base}/api/v1/auth"
        if self._refresh:
            answer = httpx.post(f"{address}/refresh", json={"refresh": self._refresh})
            if answer.status_code == 200:
                self._refresh = answer.json()["refresh"]
                return "still signed in"
        answer = httpx.post(f"{address}/login", json={"username": "admin", "password": PASSWORD})
        self._refresh = answer.raise_for_status().json()["refresh"]
        return "signs in"

    def _rows(self, query: str, *values: Any) -> list[Any]:
        with sqlite3.connect(f"file:{self._database}?mode=ro", uri=True) as database:
            return database.execute(query, values).fetchall()

    def _last(self) -> int:
        [(last,)] = self._rows("SELECT max(frame_index) FROM tracking_observation")
        return int(last or 0)

    def _ticks(self) -> int:
        [(count,)] = self._rows("SELECT count(DISTINCT frame_index) FROM tracking_observation")
        return int(count)


def _seconds(begin: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(begin)).total_seconds()
