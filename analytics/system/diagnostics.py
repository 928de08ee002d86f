"""What someone who helps from afar asks first; no secret is in it."""

from __future__ import annotations

import gc
import platform
import shutil
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from accounts.services import audit
from analytics.system.alerts import CRITICAL
from spoton import __version__, workers
from spoton.conf import setting
from tracking.selectors.capacity import capacity
from vision import precision_file

_PACKAGES: Final = (
    *("Django", "djangorestframework", "channels", "uvicorn", "psycopg", "redis"),
    *("openvino", "torch", "ultralytics", "av", "opencv-python", "numpy"),
)
_MB: Final = 2**20


def diagnostics() -> dict[str, Any]:
    """Return versions, settings, models, disk, migrations."""
    disk = shutil.disk_usage(settings.DATA_DIR)
    return {
        "version": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "settings": setting.diagnostic_values(settings.CONFIG),
        "database": connection.vendor,
        "database_version": _database_version(),
        "redis": "embedded" if settings.REDIS_EMBEDDED else "given",
        "model_files": [
            {"name": path.name, "size_mb": round(path.stat().st_size / _MB, 1)}
            for path in sorted(settings.WEIGHTS_DIR.rglob("*"))
            if path.is_file() and path.suffix in (".pt", ".bin", ".xml", ".onnx", ".engine")
        ],
        "precisions": precisions(),
        "measuring": workers.measuring(),
        "capacity": known.payload() if (known := capacity()) else None,
        "disk": {"free_mb": round(disk.free / _MB, 1), "total_mb": round(disk.total / _MB, 1)},
        "pending_migrations": _pending_migrations(),
        "workers": len(workers.heartbeats()),
    }


def precisions() -> list[dict[str, Any]]:
    """Return what each network was measured to be fastest in, with its rates."""
    kept = precision_file.read_answers(Path(settings.DATA_DIR) / "precision.json").values()
    names = ("model", "size", "precision", "per_second")
    return [{name: answer[name] for name in names} for answer in kept]


def health(state: dict[str, Any]) -> dict[str, Any]:
    """Return each part's state, and the worst of them; `state` is that of `system_state`."""
    critical = [alert for alert in state["alerts"] if alert["severity"] == CRITICAL]
    away = state["database_ms"] is None or state["redis_ms"] is None
    strained = any(alert["code"] == "overloaded" for alert in state["alerts"])
    usable = "degraded" if critical else "overloaded" if strained else "healthy"
    status = "unhealthy" if away else usable
    parts = {
        "database": _part(state["database_ms"] is not None),
        "redis": _part(state["redis_ms"] is not None),
        "workers": _part(bool(state["workers"])),
        "deliveries": _part(not any(a["code"] == "deliveries_missing" for a in state["alerts"])),
        "cameras": _part(not any(a["code"].startswith("camera_") for a in state["alerts"])),
        "disk": _part(not any(a["code"] == "disk_nearly_full" for a in state["alerts"])),
    }
    if settings.BACKUPS.daily:
        parts["backups"] = _part(not any(a["code"] == "backup_missing" for a in state["alerts"]))
    return {"status": status, "parts": parts, "alerts": state["alerts"]}


def clear_cache(actor: User) -> int:
    """Empty the cache, and return how many entries it had; limits of calls begin again.

    Raises:
        redis.exceptions.RedisError: the cache is down.
    """
    # Django's own `clear` would empty the whole Redis: frames, heartbeats, tickets.
    client = workers.client()
    keys = list(client.scan_iter(match=f"{settings.CACHE_KEY_PREFIX}:*", count=1000))
    cleared = int(client.delete(*keys)) if keys else 0
    audit.record(actor, "system.clear_cache", after={"entries": cleared})
    return cleared


def collect_garbage(actor: User) -> int:
    """Run Python's collector in this web process; return how many objects it found."""
    found = gc.collect()
    audit.record(actor, "system.garbage_collect", after={"objects": found})
    return found


def _part(good: bool) -> str:
    return "ok" if good else "down"


@cache  # it cannot change while this process runs
def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _database_version() -> str | None:
    try:
        return ".".join(map(str, connection.get_database_version()))
    except DatabaseError:
        return None


def _pending_migrations() -> int | None:
    try:
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except (DatabaseError, OSError):
        connection.close()
        return None
