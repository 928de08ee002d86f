"""The picture of an environment's floor: taken only if it is what it says, and stored anew."""

from __future__ import annotations

import io
import secrets
import warnings
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image, ImageOps

from accounts.models import Role, User
from tracking.services.configure import environment_for, require, save_changes
from tracking.services.errors import InvalidInputError, TooLargeError

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_SIDE: Final = 8192
MAX_PIXELS: Final = 16_000_000
_MOST: Final = f"at most {MAX_SIDE} a side and {MAX_PIXELS // 10**6} million in all."
_FORMATS: Final = ("PNG", "JPEG")
_MODES: Final = {"PNG": ("L", "LA", "P", "RGB", "RGBA"), "JPEG": ("L", "RGB")}


def set_map(actor: User, environment_id: str, upload: UploadedFile[Any]) -> None:
    """Replace the picture."""
    require(actor, Role.ADMIN, "Changing a map")
    environment_for(actor, environment_id)  # before the work on the picture
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
    require(actor, Role.ADMIN, "Changing a map")
    environment = environment_for(actor, environment_id, lock=True)
    old, storage = environment.map_image.name, environment.map_image.storage
    if old:
        save_changes(actor, environment, {"map_image": None}, environment_id)
        transaction.on_commit(lambda: storage.delete(old))


def _checked(upload: UploadedFile[Any]) -> tuple[bytes, str]:
    """Return the pixels encoded anew: nothing else that the file may carry is kept."""
    if (upload.size or 0) > MAX_BYTES:
        raise TooLargeError(f"The picture is too large: at most {MAX_BYTES // 2**20} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=_FORMATS)
    except Image.DecompressionBombError:
        raise InvalidInputError("picture", f"Too many pixels: {_MOST}") from None
    except (OSError, SyntaxError, ValueError):
        raise InvalidInputError("picture", "Give a PNG or JPEG picture.") from None
    width, height = picture.size
    # Before anything is decoded: a few kilobytes can stand for gigabytes of pixels.
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise InvalidInputError("picture", f"It has {width}×{height} pixels: {_MOST}")
    kind = str(picture.format)
    try:
        turned = ImageOps.exif_transpose(picture)  # decodes all of it
        if "transparency" in turned.info:
            turned = turned.convert("RGBA")
        if turned.mode not in _MODES[kind]:
            turned = turned.convert("RGB")
        stored = io.BytesIO()
        turned.info.clear()
        turned.save(stored, kind, **({"quality": 90} if kind == "JPEG" else {}))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise InvalidInputError("picture", "The picture is damaged or cut off.") from None
    return stored.getvalue(), "png" if kind == "PNG" else "jpg"
