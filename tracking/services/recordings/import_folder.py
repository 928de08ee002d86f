"""Import a folder of dated recordings in the background, and say how far that is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django_q.tasks import async_task
from redis.exceptions import RedisError

from accounts.models import User
from accounts.services import audit
from spoton.rights import has_right, require
from spoton.service_errors import InvalidInputError, NotAllowedError
from tracking.models import Camera
from tracking.services.environments.setup import environment_for, part_for

_JOB: Final = "tracking.import_job.run"
_KEPT_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class ImportState:
    """How far an import is.

    Attributes:
        state: waiting, running, done or failed.
        words: what came of it.
    """

    state: str
    done: int = 0
    total: int = 0
    words: str = ""

    @property
    def is_over(self) -> bool:
        """Nothing more will come."""
        return self.state in ("done", "failed")


@transaction.atomic
def begin_import(actor: User, environment_id: str, camera_id: str, folder: str, zone: str) -> None:
    """Have the recordings in `folder` become this camera's.

    Args:
        zone: of times in names that say none.
    """
    require(actor, "environments.manage", doing="Importing recordings")
    if not has_right(actor, "files.use"):
        raise NotAllowedError(
            "Only an administrator of all environments can use folders on the server."
        )
    camera = part_for(environment_for(actor, environment_id), Camera, camera_id)
    path = Path(settings.BASE_DIR) / folder.strip()
    if not folder.strip() or not path.is_dir():
        raise InvalidInputError("folder", "Folder not found on the server. Check the full path.")
    audit.record(
        actor,
        "recordings.begin_import",
        camera,
        target_id=camera_id,
        after={"folder": str(path)},
        environment_id=environment_id,
    )
    say(camera.pk, "waiting")
    async_task(_JOB, camera.pk, environment_id, camera_id, str(path), zone)


def say(camera_key: int, state: str, **facts: Any) -> None:
    """Note how far it is; without Redis the import continues unseen."""
    try:
        cache.set(_key(camera_key), asdict(ImportState(state, **facts)), _KEPT_SECONDS)
    except RedisError:
        return


def state_of(camera: Camera) -> ImportState | None:
    """Return how far the last import is, None if there was none lately."""
    try:
        facts = cache.get(_key(camera.pk))
    except RedisError:
        return None
    return ImportState(**facts) if facts else None


def _key(camera_key: int) -> str:
    return f"import:{camera_key}"
