"""A task with four cameras, a Redis that may be killed, a worker's publisher, a real web server."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from redis import Redis

from accounts.models import User
from spoton.run.processes import redis_command
from tests import proxies
from tests.live.publisher import Publisher
from tests.waiting import answers, wait_for
from tracking.models import Camera, Environment, Line, ProcessingTask, Zone

CAMERAS = ["c09", "c12", "c13", "c16"]


class RedisServer:
    """A Redis of one test's own, on a socket."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="spoton-r-"))
        self.url = f"unix://{self.folder}/redis.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(redis_command(self.url, self.folder / "log"))
        with Redis.from_url(self.url) as client:
            wait_for(lambda: answers(client), 10)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def redis_server(settings: Any) -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    let_us_use(server, settings)
    yield server
    server.remove()


def let_us_use(server: RedisServer, settings: Any) -> None:
    """Let this process speak to that Redis."""
    settings.REDIS_URL = server.url
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [server.url], "prefix": "spoton"},
        }
    }


@pytest.fixture
def campus(transactional_db: None) -> Environment:
    campus = Environment.objects.create(environment_id="campus", name="Campus")
    for camera_id in CAMERAS:
        Camera.objects.create(
            environment=campus,
            camera_id=camera_id,
            name=f"Camera {camera_id}",
            width=896,
            height=672,
        )
    Zone.objects.create(
        environment=campus,
        zone_id="plaza",
        name="Plaza",
        polygon=[[18, 18], [32, 18], [32, 32], [18, 32]],
    )
    Line.objects.create(
        environment=campus, line_id="gate", name="Gate", points=[[15, 25], [35, 25]]
    )
    return campus


@pytest.fixture
def task_cameras(campus: Environment) -> list[Camera]:
    """All four: tests watch them together."""
    return list(campus.cameras.all())


@pytest.fixture
def worker(task: ProcessingTask, redis_server: RedisServer) -> Iterator[Publisher]:
    with Publisher(task.pk, CAMERAS) as publisher:
        yield publisher


def session_cookie(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"spoton_session={client.cookies['spoton_session'].value}"


class WebServer:
    """The web process as it is served, on a free port."""

    def __init__(self, env: dict[str, str], command: Callable[[int], list[str]]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.proxy: proxies.Proxy | None = None
        self._command, self._env = [sys.executable, "-m", *command(self.port)], env
        self.start()

    def start(self) -> None:
        """Start it, also once more after `stop`."""
        self.process = subprocess.Popen(self._command, env=self._env)
        wait_for(self._lives, 30)

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def _lives(self) -> bool:
        assert self.running
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live", timeout=5):
                return True
        except OSError:
            return False

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def daphne(port: int) -> list[str]:
    return [
        *("daphne", "--bind", "127.0.0.1", "--port", str(port), "--verbosity", "0"),
        *("--websocket_timeout", "-1", "spoton.asgi:application"),
    ]


def ours(port: int) -> list[str]:
    return ["spoton.run.web", "--port", str(port)]


@contextmanager
def served(env: dict[str, str], proxy: str = "") -> Iterator[WebServer]:
    """Serve, behind a proxy if one is named: `url` is then the proxy's."""
    settings = proxies.settings_behind(proxy) if proxy else {}
    server = WebServer(env | settings, ours)
    try:
        if proxy:
            with proxies.in_front_of(proxy, server.port) as server.proxy:
                server.url = server.proxy.url
                yield server
        else:
            yield server
    finally:
        server.stop()


@pytest.fixture
def web(process_env: dict[str, str], redis_server: RedisServer) -> Iterator[WebServer]:
    with served(process_env | {"REDIS_URL": redis_server.url}, proxies.chosen()) as server:
        yield server


def resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
