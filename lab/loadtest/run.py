"""One run of the load test: rows, web process, cameras, clients, figures."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from importlib import import_module
from typing import Any, Final, TypedDict

import psutil
from django.conf import settings
from django.contrib.auth import login
from django.db import connections
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from lab.ports import free_port
from tracking.models import Camera, Environment, ProcessingTask, TaskCamera

from .cameras import PublishedCameras
from .plan import SocketLoad

CAMERAS: Final = ["c1", "c2", "c3", "c4"]
SOCKETS_PER_USER: Final = 10
_APPLICATION: Final = "spoton.asgi:application"
SERVERS: Final = ["spoton", "daphne", "uvicorn"]


class Outcome(TypedDict):
    """The figures of one server."""

    kinds: dict[str, dict[str, Any]]
    rss_mb: list[float]
    rss_start_mb: float
    rss_end_mb: float
    rss_max_mb: float
    cpu_percent: float
    published: int


def command(server: str, port: int) -> list[str]:
    """Return the command that starts a server."""
    address = {
        "daphne": ["daphne", "--bind", "127.0.0.1", "--verbosity", "0", "--websocket_timeout=-1"],
        "uvicorn": [
            *("uvicorn", "--host", "127.0.0.1", "--loop", "uvloop", "--http", "httptools"),
            *("--ws", "websockets-sansio", "--ws-per-message-deflate", "false"),
            *("--log-level", "warning", "--lifespan", "off"),
        ],
        "spoton": ["spoton.run.web", "--host", "127.0.0.1"],
    }[server]
    application = [] if server == "spoton" else [_APPLICATION]
    return [sys.executable, "-m", *address, "--port", str(port), *application]


def measure(server: str, options: Mapping[str, Any]) -> Outcome:
    """Run the load against one web process."""
    task = _task()
    sockets = options["tracking"] + options["frames"] + options["stalled"]
    cookies = _cookies(-(-sockets // SOCKETS_PER_USER))
    connections.close_all()
    with (
        _web(server) as (process, port),
        PublishedCameras(task.pk, CAMERAS, options["fps"]) as cameras,
    ):
        load = SocketLoad(
            port,
            str(task.pk),
            cookies,
            options["tracking"],
            options["frames"],
            options["stalled"],
            options["seconds"],
        )
        with _Watch(process) as watch:
            clients = subprocess.run(
                [sys.executable, "-m", "lab.loadtest.clients"],
                input=json.dumps(asdict(load)).encode(),
                stdout=subprocess.PIPE,
                check=True,
                timeout=options["seconds"] + 120,
            )
        measured = watch.rss[-int(options["seconds"]) :]
        return Outcome(
            kinds=json.loads(clients.stdout),
            rss_mb=watch.rss,
            rss_start_mb=measured[0],
            rss_end_mb=measured[-1],
            rss_max_mb=max(watch.rss),
            cpu_percent=watch.cpu_percent,
            published=cameras.ticks,
        )


class _Watch:
    """Looks at a process every second."""

    def __init__(self, process: psutil.Process) -> None:
        self.rss: list[float] = []
        self._cpu: list[float] = []
        self._process = process
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def cpu_percent(self) -> float:
        """Of a core, in the middle of the run."""
        middle = self._cpu[len(self._cpu) // 2 :] or [0.0]
        return sum(middle) / len(middle)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(1):
            self._cpu.append(self._process.cpu_percent())
            self.rss.append(round(self._process.memory_info().rss / 2**20, 1))


@contextmanager
def _web(server: str) -> Iterator[tuple[psutil.Process, int]]:
    port = free_port()
    process = subprocess.Popen(command(server, port))
    try:
        _wait(process, f"http://127.0.0.1:{port}/health/live")
        yield psutil.Process(process.pid), port
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - an address of our own
                return
        except OSError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.1)


def _task() -> ProcessingTask:
    environment, _ = Environment.objects.get_or_create(environment_id="load", name="Load")
    ProcessingTask.objects.filter(environment=environment).delete()
    task = ProcessingTask.objects.create(
        environment=environment,
        status=ProcessingTask.Status.PROCESSING,
        epoch=1,
        lease_holder="benchmark",
        lease_expires_at=timezone.now() + timedelta(days=1),
    )
    for camera_id in CAMERAS:
        camera, _ = Camera.objects.get_or_create(environment=environment, camera_id=camera_id)
        TaskCamera.objects.create(task=task, camera=camera, state=TaskCamera.State.ONLINE)
    return task


def _cookies(count: int) -> list[str]:
    """Sign in `count` users, and return their browsers' cookies."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    cookies = []
    for number in range(count):
        user, _ = User.objects.get_or_create(username=f"load-{number}")
        request = HttpRequest()
        request.session = store()
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        request.session.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}")
    return cookies
