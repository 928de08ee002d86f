"""The picture of an environment's floor: taken only if it is what it says, and stored again."""

from __future__ import annotations

import io
import secrets
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from spoton.rights import require
from tracking.services import uploaded_images
from tracking.services.environments.setup import environment_for, save_changes

_MODES: Final = {"PNG": ("L", "LA", "P", "RGB", "RGBA"), "JPEG": ("L", "RGB")}


def set_map(actor: User, environment_id: str, upload: UploadedFile[Any]) -> None:
    """Replace the picture."""
    # Before the work on the picture.
    require(actor, "environments.manage", environment_id, doing="Changing a map")
    data, ending = _checked(upload)
    with transaction.atomic():
        environment = environment_for(actor, environment_id, lock=True)
        old, storage = environment.map_image.name, environment.map_image.storage
        # A new name: the old file stays whole until the row that names the new one is committed.
        name = storage.save(
            f"maps/{environment_id}-{secrets.token_hex(4)}.{ending}", ContentFile(data)
        )
        try:
            save_changes(actor, environment, {"map_image": name}, environment_id)
        except BaseException:
            storage.delete(name)
            raise
        if old:
            transaction.on_commit(lambda: storage.delete(old))


@transaction.atomic
def remove_map(actor: User, environment_id: str) -> None:
    """Remove the picture; without one this is the same."""
    require(actor, "environments.manage", doing="Changing a map")
    environment = environment_for(actor, environment_id, lock=True)
    old, storage = environment.map_image.name, environment.map_image.storage
    if old:
        save_changes(actor, environment, {"map_image": None}, environment_id)
        transaction.on_commit(lambda: storage.delete(old))


def _checked(upload: UploadedFile[Any]) -> tuple[bytes, str]:
    """Return the pixels encoded again: nothing else that the file may carry is kept."""
    kind, picture = uploaded_images.opened(upload, "picture")
    if "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if picture.mode not in _MODES[kind]:
        picture = picture.convert("RGB")
    stored = io.BytesIO()
    picture.info.clear()
    picture.save(stored, kind, **({"quality": 90} if kind == "JPEG" else {}))
    return stored.getvalue(), "png" if kind == "PNG" else "jpg"
