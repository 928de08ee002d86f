"""Keeps the processes running: honcho's processes and screen, with restarts.

honcho's own manager ends everything when one process ends. Here each process that
ends is started again: at once if it had run for ten seconds, else after a pause that doubles from
half a second to five seconds.
"""

import datetime as dt
import queue
import secrets
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from honcho.colour import get_colours
from honcho.printer import Message, Printer
from honcho.process import Process

from spoton.run.children import Children

FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 5.0
STABLE_AFTER_S: Final = 10.0
STOP_LIMIT_S: Final = 10.0
PROCESS: Final = "SPOTON_PROCESS"
"""The environment names a process to itself, for its log."""
RUN: Final = "SPOTON_RUN"
"""The environment names this supervisor: there is one process of a name under it at a time, so that
who has the same name here has ended."""
LAST_STOP_LIMIT_S: Final = 7.0
SWEEP_EVERY_S: Final = 0.5


class Writer(Protocol):
    """Takes honcho's messages of what processes write."""

    def write(self, message: Any) -> None:
        """Take one."""
        ...


@dataclass(frozen=True, slots=True)
class Service:
    """One process to keep running."""

    name: str
    command: Sequence[str]
    last: bool = False  # stopped after all others, which need it to say goodbye


@dataclass(slots=True)
class _State:
    service: Service
    process: Any
    thread: threading.Thread | None = None
    pid: int | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float | None = 0.0  # when to start it next


class Supervisor:
    """Run services until asked to stop."""

    def __init__(
        self,
        services: Sequence[Service],
        env: Mapping[str, str],
        cwd: str,
        output: Writer | None = None,
    ) -> None:
        """Prepare to run `services` in the folder `cwd`; by default they write to the screen."""
        # Runs in a thread of its own once all have been started.
        self.on_start: Callable[[], None] | None = None
        self._events: queue.Queue[Any] = queue.Queue()
        self._children = Children()
        self._printer = output or Printer(width=max(len(service.name) for service in services))
        self._stop_asked = 0
        self._stop_since: float | None = None
        self._last_told = False
        self._swept = 0.0
        colours, run = get_colours(), secrets.token_hex(8)
        self._states: dict[str, _State] = {}
        for service in services:
            process = Process(
                list(service.command),
                name=service.name,
                colour=next(colours),
                env={**env, PROCESS: service.name, RUN: run},
                cwd=cwd,
            )
            process._child_ctor = self._children.spawn
            self._states[service.name] = _State(service, process)

    def run(self) -> None:
        """Keep everything running; return when all has ended after a signal."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_stop)
        try:
            self._start_due()
            if self.on_start is not None:
                threading.Thread(target=self.on_start, daemon=True).start()
            while not self._finished():
                self._handle_events()
                if self._stop_asked:
                    self._stop()
                else:
                    self._start_due()
                self._sweep()
        finally:
            self._children.kill_all()

    def _ask_stop(self, number: int, frame: object) -> None:
        self._stop_asked += 1

    def say(self, text: str) -> None:
        """Print a line between those of the services."""
        self._printer.write(
            Message("line", text, dt.datetime.now(dt.UTC).astimezone(), "spoton", None)
        )

    def _finished(self) -> bool:
        if self._stop_since is None:
            return False
        # One second after SIGKILL at the latest: `run` then ends whatever is left.
        late = time.monotonic() - self._stop_since > STOP_LIMIT_S + 1
        return late or not any(state.pid for state in self._states.values())

    def _start_due(self) -> None:
        now = time.monotonic()
        for state in self._states.values():
            if state.due is not None and state.due <= now:
                state.due, state.started = None, now
                state.thread = threading.Thread(
                    target=state.process.run, args=(self._events,), daemon=True
                )
                state.thread.start()

    def _handle_events(self) -> None:
        try:
            message = self._events.get(timeout=0.1)
            while True:
                self._handle(message)
                message = self._events.get_nowait()
        except queue.Empty:
            pass

    def _handle(self, message: Any) -> None:
        state = self._states[message.name]
        if message.type == "line":
            self._printer.write(message)
        elif message.type == "start":
            state.pid = message.data["pid"]
        elif message.type == "stop":
            self._ended(state, message.data["returncode"])

    def _ended(self, state: _State, code: int) -> None:
        if state.pid is not None:
            self._children.forget(state.pid)
        state.pid = None
        if self._stop_asked:
            return
        now = time.monotonic()
        if now - state.started >= STABLE_AFTER_S:
            state.pause = 0.0
        else:
            state.pause = min(max(FIRST_PAUSE_S, 2 * state.pause), LONGEST_PAUSE_S)
        state.due = now + state.pause
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        when = f"in {state.pause:g} s" if state.pause else "now"
        self.say(f"{state.service.name} ended {how}; it is started again {when}")

    def _sweep(self) -> None:
        # What a dead service left behind may hold its output open, and with it the news
        # of its end.
        now = time.monotonic()
        if now - self._swept >= SWEEP_EVERY_S:
            self._swept = now
            self._children.sweep()

    def _stop(self) -> None:
        now = time.monotonic()
        if self._stop_since is None:
            self._stop_since = now
            self.say("stopping")
            self._signal(signal.SIGTERM, last=False)
        waited = now - self._stop_since
        others = any(s.pid for s in self._states.values() if not s.service.last)
        if not self._last_told and (not others or waited > LAST_STOP_LIMIT_S):
            self._last_told = True
            self._signal(signal.SIGTERM, last=True)
        if waited > STOP_LIMIT_S or self._stop_asked > 1:
            self._signal(signal.SIGKILL, last=False)
            self._signal(signal.SIGKILL, last=True)

    def _signal(self, number: signal.Signals, *, last: bool) -> None:
        for state in self._states.values():
            if state.pid is not None and state.service.last == last:
                self._children.signal(state.pid, number)
