"""One trial: a system with live cameras and a recording, and faults in an order of chance."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from lab.overload.cameras import Window, encode, serving
from lab.overload.marks import FRAMES
from lab.rtsp.servers import INSIDE, NAMESPACE, network
from lab.waiting import LOOK_EVERY, wait_until

from .audit import Audit, audit
from .disk import small_disk
from .faults import Fault, faults
from .films import repeat
from .postgresql import OwnPostgres
from .system import System

_PORT: Final = 18990
_DISK_MB: Final = 500
_START_SECONDS: Final = 120.0
_BACK_LIMIT_SECONDS: Final = 120.0
_PLACE: Final = "chaos"


@dataclass(frozen=True, slots=True)
class ChaosPlan:
    """What is tried.

    Attributes:
        recording: of which the cameras show a window each; the last one is the recorded camera.
        calm: shortest and longest time between faults, s.
    """

    recording: Path
    windows: list[Window]
    fps: float
    minutes: float
    seed: int
    log: Path
    calm: tuple[float, float] = (5.0, 20.0)


@dataclass(frozen=True, slots=True)
class Back:
    """How long after a fault's end everything worked again, s; None: not within the limit."""

    fault: str
    seconds: float | None
    last: str


@dataclass(frozen=True, slots=True)
class ChaosResult:
    """What a trial showed."""

    backs: list[Back]
    audit: Audit
    memory_mb: dict[str, dict[str, float]]


def run(plan: ChaosPlan, say: Callable[[str], object]) -> ChaosResult:
    """Run a trial; `say` gets a line for each fault."""
    with tempfile.TemporaryDirectory(prefix="spoton-chaos-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL's user must reach its own folder
        films = encode(plan.recording, plan.windows, plan.fps, folder)
        rounds = round(plan.minutes * 60 * plan.fps / FRAMES) + 2
        repeat(films[-1], rounds, plan.fps, folder / "recorded.mp4")
        prefix = ("ip", "netns", "exec", NAMESPACE)
        live = len(films) - 1
        with (
            small_disk(folder / "data", _DISK_MB) as disk,
            network() as cable,
            serving(films[:live], live, plan.fps, _PORT, INSIDE, prefix),
            _postgres(folder) as database,
            _system(disk.folder, database.url, plan.log) as system,
        ):
            tasks = _set_up(system, folder / "recorded.mp4", live, plan.fps)
            before = system.memory_mb()
            possible = faults(system, database, disk, cable)
            backs = list(_trouble(system, tasks, possible, plan, say))
            memory = {"before": before, "after": system.memory_mb()}
            system.call("POST", "processing-tasks/stop", {"task_id": tasks[0]})
            return ChaosResult(backs, audit(database.url, tasks[-1], plan.fps), memory)


@contextmanager
def _postgres(folder: Path) -> Iterator[OwnPostgres]:
    database = OwnPostgres(folder)
    try:
        yield database
    finally:
        database.stop()


@contextmanager
def _system(folder: Path, database_url: str, log: Path) -> Iterator[System]:
    system = System(folder, database_url, log)
    system.start()
    try:
        wait_until(system.is_ready, _START_SECONDS, "SpotOn does not start")
        yield system
    finally:
        system.stop()


def _set_up(system: System, recording: Path, live: int, fps: float) -> list[str]:
    """Make cameras and start their tasks; return the ids of these, the recorded one last."""
    system.call("POST", "environments", {"environment_id": _PLACE, "name": "Chaos"})
    names = [f"live{number}" for number in range(live)]
    addresses = [f"http://{INSIDE}:{_PORT}/{number}.flv" for number in range(live)]
    for name, address in zip([*names, "film"], [*addresses, str(recording)], strict=True):
        body = {"camera_id": name, "source_address": address}
        system.call("POST", f"environments/{_PLACE}/cameras", body)
    wishes: list[dict[str, Any]] = [
        {"camera_ids": names},
        {"camera_ids": ["film"], "mode": "recorded", "target_fps": fps},
    ]
    tasks = []
    for wish in wishes:
        body = {"environment_id": _PLACE, **wish}
        tasks.append(system.call("POST", "processing-tasks/start", body)["task_id"])
    wait_until(_Moving(system, tasks), _START_SECONDS, "the cameras do not start")
    return tasks


class _Moving:
    """Asks whether every camera has given a frame since the first look."""

    def __init__(self, system: System, tasks: list[str]) -> None:
        self._system, self._tasks = system, tasks
        self._first: dict[tuple[str, str], tuple[int, int]] = {}
        self.still = "no answer yet"

    def __call__(self) -> bool:
        try:
            tasks = [self._system.call("GET", f"processing-tasks/{one}") for one in self._tasks]
        except httpx.HTTPError as error:
            self.still = f"web: {error}"
            return False
        resting = [
            f"{name}: {camera['state']}"
            for task in tasks
            for name, camera in task["cameras"].items()
            if not self._has_moved(task["task_id"], name, camera)
        ]
        self.still = ", ".join(resting)
        return not resting

    def _has_moved(self, task: str, name: str, camera: dict[str, Any]) -> bool:
        now = camera["frames"], camera["position"]
        first = self._first.setdefault((task, name), now)
        return bool(camera["state"] == "online" and now != first) or camera["state"] == "ended"


def _trouble(
    system: System,
    tasks: list[str],
    possible: list[Fault],
    plan: ChaosPlan,
    say: Callable[[str], object],
) -> Iterator[Back]:
    chance, end = random.Random(plan.seed), time.monotonic() + plan.minutes * 60
    while time.monotonic() < end:
        # Each once a round: a clock that stepped forward steps back in the next ones.
        for fault in chance.sample(possible, len(possible)):
            if time.monotonic() >= end:
                return
            time.sleep(chance.uniform(*plan.calm))
            back = _befall(fault, system, tasks)
            say(f"{back.fault}: {_words(back)}")
            yield back


def _befall(fault: Fault, system: System, tasks: list[str]) -> Back:
    fault.begin()
    try:
        time.sleep(fault.seconds)
    finally:
        fault.end()
    begin, moving, last = time.monotonic(), _Moving(system, tasks), ""
    while time.monotonic() - begin < _BACK_LIMIT_SECONDS:
        if system.is_ready() and moving():
            return Back(fault.name, round(time.monotonic() - begin, 1), last)
        last = moving.still
        time.sleep(LOOK_EVERY)
    return Back(fault.name, None, last)


def _words(back: Back) -> str:
    if back.seconds is None:
        return f"not back after {_BACK_LIMIT_SECONDS:.0f} s ({back.last})"
    return f"back after {back.seconds:.1f} s" + (f" (last: {back.last})" if back.last else "")
