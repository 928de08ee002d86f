"""The support bundle: a zip with what someone who helps asks for, and no secret in it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Max, Min
from django.http import HttpResponse
from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from alerts.models import Alert
from analytics.models import BackupRun
from analytics.support.processes import processes
from analytics.support.secrets import known_secrets, without_secrets
from analytics.system import storage
from analytics.system.diagnostics import diagnostics, health
from analytics.system.job_state import jobs
from analytics.system.performance import performance
from analytics.system.state import system_state
from spoton import workers
from spoton.rights import require

LOG_BYTES: Final = 4 << 20
"""Of each log file the end: it says most."""
_ALERT_DAYS: Final = 14
_README: Final = """\
What SpotOn says of itself, for someone who helps. Passwords, keys and tokens are taken out; names
of environments and cameras, and addresses of machines in the log, are not.

With systemd add the log: journalctl --unit 'spoton-*' --since -1d
With containers: docker-compose logs --since 24h
"""


def support_bundle(actor: User | None) -> bytes:
    """Return the zip.

    Args:
        actor: who asks, an administrator of all environments; None: someone at the console.

    Raises:
        NotAllowedError: the actor may not.
    """
    if actor is not None:
        require(actor, "system.support", doing="Making a support bundle")
    secrets = known_secrets()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in _files():
            bundle.writestr(name, without_secrets(text, secrets))
    try:
        audit.record(actor, "system.support_bundle", after={"bytes": len(buffer.getvalue())})
    except DatabaseError:
        if actor is not None:
            raise
    return buffer.getvalue()


def bundle_answer(actor: User) -> HttpResponse:
    """Answer the zip as a download; raise as `support_bundle` does."""
    answer = HttpResponse(support_bundle(actor), content_type="application/zip")
    name = f"spoton-support-{timezone.now():%Y%m%dT%H%M%SZ}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _files() -> Iterator[tuple[str, str]]:
    yield "README.txt", _README
    parts: dict[str, Callable[[], Any]] = {
        "diagnostics": diagnostics,
        "performance": performance,
        "health": lambda: health(system_state()),
        "workers": workers.heartbeats,
        "migrations": _migrations,
        "alerts": _alerts,
        "jobs": lambda: asdict(jobs()),
        "backups": lambda: list(BackupRun.objects.values()[:30]),
        "disk": _disk,
        "processes": processes,
    }
    for name, read in parts.items():
        yield f"{name}.json", _json(read)
    for path in sorted((settings.DATA_DIR / "logs").glob("*.log*")):
        yield f"logs/{path.name}", _end_of(path)
    redis = settings.DATA_DIR / "redis.log"
    if redis.is_file():
        yield "logs/redis.log", _end_of(redis)


def _json(read: Callable[[], Any]) -> str:
    """Return a part as JSON; one that fails says so, and keeps nothing from the others."""
    try:
        told = read()
    except Exception as error:  # noqa: BLE001 - a bundle is for systems that are broken
        if isinstance(error, DatabaseError):
            connection.close()
        told = {"error": f"{type(error).__name__}: {error}"}
    return json.dumps(told, indent=1, cls=DjangoJSONEncoder, default=str, ensure_ascii=False)


def _migrations() -> list[str]:
    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())


def _alerts() -> list[Any]:
    """Return kinds of the last weeks' alerts, how many, when; not what they say."""
    since = timezone.now() - timedelta(days=_ALERT_DAYS)
    rows = Alert.objects.filter(opened_at__gte=since).order_by()
    return list(
        rows.values("kind").annotate(
            count=Count("pk"), first=Min("opened_at"), last=Max("opened_at")
        )
    )


def _disk() -> dict[str, Any]:
    found: dict[str, Any] = {"data": asdict(storage.disk())}
    try:
        found["database_bytes"] = storage.database_size()
        found["tables"] = [asdict(table) for table in storage.tables()]
    except (DatabaseError, OSError):
        connection.close()
    return found


def _end_of(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LOG_BYTES))
        return file.read().decode("utf-8", "replace")
