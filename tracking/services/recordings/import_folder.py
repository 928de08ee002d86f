"""Import a folder of dated recordings in the background, and say how far that is."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django_q.tasks import async_task
from redis.exceptions import RedisError

from accounts.models import User
from accounts.services import audit
from spoton.jobs.names import LONG_OPTIONS
from spoton.rights import has_right, require
from spoton.service_errors import InvalidInputError, NotAllowedError
from tracking.models import Camera
from tracking.services.environments.setup import environment_for, part_for

_JOB: Final = "tracking.import_job.run"
_KEPT_SECONDS: Final = 3600
_WAITING_SECONDS: Final = 7 * 86_400
BEAT_SECONDS: Final = 5.0
_LOST_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class ImportState:
    """How far an import is.

    Attributes:
        state: waiting, running, done or failed.
        words: what came of it.
        question: about files of `folder` whose time is a guess; empty: there are none.
        asked: which import it is.
        at: when this was said, seconds since 1970.
    """

    state: str
    done: int = 0
    total: int = 0
    words: str = ""
    question: str = ""
    folder: str = ""
    asked: str = ""
    at: float = 0.0

    @property
    def is_over(self) -> bool:
        """Nothing more will come."""
        return self.state in ("done", "failed")

    @property
    def is_lost(self) -> bool:
        """It runs, but its process has not been heard of: it was killed."""
        return self.state == "running" and time.time() - self.at > _LOST_SECONDS


class ImportReport:
    """What one import says of itself; without Redis it continues unseen."""

    def __init__(self, camera_key: int, asked: str) -> None:
        self._key, self._asked = _key(camera_key), asked
        self._last: dict[str, Any] = {"state": "waiting"}
        self._lock = threading.Lock()

    def say(self, state: str, **facts: Any) -> None:
        """Note how far it is."""
        with self._lock:
            self._last = {"state": state, **facts}
            self._write()

    def repeat(self) -> None:
        """Say once more what was said last: the process lives."""
        with self._lock:
            self._write()

    def may_begin(self) -> bool:
        """Return whether this import waits to be run, or was cut off: then it continues."""
        try:
            facts = cache.get(self._key)
        except RedisError:
            return True
        if not facts or facts["asked"] != self._asked:
            return False
        state = ImportState(**facts)
        return state.state == "waiting" or state.is_lost

    def _write(self) -> None:
        state = ImportState(**self._last, asked=self._asked, at=time.time())
        kept = _WAITING_SECONDS if state.state == "waiting" else _KEPT_SECONDS
        try:
            cache.set(self._key, asdict(state), kept)
        except RedisError:
            return


@transaction.atomic
def begin_import(
    actor: User,
    environment_id: str,
    camera_id: str,
    folder: str,
    zone: str,
    *,
    guesses: bool = False,
) -> None:
    """Have the recordings in `folder` become this camera's.

    Args:
        zone: of times in names that say none.
        guesses: take times that are guesses, which people have agreed to.
    """
    require(actor, "environments.manage", doing="Importing recordings")
    if not has_right(actor, "files.use"):
        raise NotAllowedError(
            "Only an administrator of all environments can use folders on the server."
        )
    camera = part_for(environment_for(actor, environment_id), Camera, camera_id)
    path = Path(settings.BASE_DIR) / folder.strip()
    # Where it may not look, Path's own raises.
    if not folder.strip() or not os.path.isdir(path):
        raise InvalidInputError(
            "folder",
            "Folder not found on the server. Check the full path, and that SpotOn may read it.",
        )
    audit.record(
        actor,
        "recordings.begin_import",
        camera,
        target_id=camera_id,
        after={"folder": str(path)},
        environment_id=environment_id,
    )
    asked = uuid4().hex
    ImportReport(camera.pk, asked).say("waiting")
    asked_for = (environment_id, camera_id, str(path), zone, asked, guesses)
    async_task(_JOB, camera.pk, *asked_for, **LONG_OPTIONS)


def state_of(camera: Camera) -> ImportState | None:
    """Return how far the last import is, None if there was none lately."""
    try:
        facts = cache.get(_key(camera.pk))
    except RedisError:
        return None
    state = ImportState(**facts) if facts else None
    if state is not None and state.is_lost:
        words = "The import was interrupted. Start it again: files that are imported are skipped."
        return replace(state, state="failed", words=words)
    return state


def _key(camera_key: int) -> str:
    return f"import:{camera_key}"
