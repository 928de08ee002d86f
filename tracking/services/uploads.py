"""Videos that come from a browser, in pieces: each is asked about rights, size and disk anew.

Pieces are small bodies like any other, so nobody fills the disk before it is known who they are,
a proxy's limits are met, and what takes an hour is not cut off by the limit of one request. Where
an upload stands is what lies on the disk; what it is, its ticket says, which we sign.
"""

from __future__ import annotations

import errno
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings
from django.core import signing

from accounts.models import Role, User
from accounts.services import audit
from tracking.camera_test import run
from tracking.camera_test.messages import Seen, UnreadableError, Wanted
from tracking.models import Camera
from tracking.recordings.files import VIDEOS
from tracking.services.configure import environment_for, require
from tracking.services.errors import ConflictError, InvalidInputError, ServiceError, TooLargeError

PIECE_BYTES: Final = 2 * 1024 * 1024
"""What a body that is no form may have, see `spoton.body_limit`."""
KEPT_FREE: Final = 512 * 1024 * 1024
"""The database may lie on the same disk."""
_SECONDS: Final = 24 * 3600
_SALT: Final = "spoton.upload"
_PART: Final = "part-"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")


class SupportsRead(Protocol):
    """A body, read only as far as it may be long."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes."""
        ...


class OffsetError(ConflictError):
    """The piece does not follow what is there.

    Attributes:
        there: where the next one begins.
    """

    def __init__(self, there: int) -> None:
        super().__init__(f"The next piece begins at {there}.")
        self.there = there


class DiskFullError(ServiceError):
    """There is no room for it."""


def begin(actor: User, environment_id: str, name: str, size: int) -> str:
    """Return the ticket of a new upload; old ones that led to no camera are thrown away.

    Args:
        name: of the file, as the browser says it.
        size: in bytes.
    """
    require(actor, Role.ADMIN, "Uploading a video")
    environment = environment_for(actor, environment_id)
    suffix = Path(name).suffix.lower()
    if suffix not in VIDEOS:
        raise InvalidInputError(
            "upload", f"This is no video that is known here. Choose one of {_kinds()}."
        )
    if size < 1:
        raise InvalidInputError("upload", "The file is empty (0 bytes): choose another one.")
    if size > settings.UPLOAD_VIDEO_MAX_BYTES:
        raise TooLargeError(
            f"The file has {_size(size)}; {_size(settings.UPLOAD_VIDEO_MAX_BYTES)} are taken. "
            "Put it on the server and give its path instead, or raise UPLOAD_VIDEO_MAX_MB."
        )
    folder = _folder(environment_id)
    folder.mkdir(parents=True, exist_ok=True)
    forget_strays()
    _refuse_full(size)
    stem = _UNSAFE.sub("-", Path(name).stem).strip("-_")[:60] or "video"
    stored = f"{secrets.token_hex(8)}-{stem}{suffix}"
    _part(environment_id, stored).touch()
    audit.record(
        actor,
        "upload.begin",
        environment,
        target_id=stored,
        after={"size_bytes": size},
        environment_id=environment_id,
    )
    ticket = {"environment": environment_id, "name": stored, "size": size, "user": actor.pk}
    return signing.dumps(ticket, salt=_SALT)


def add_piece(actor: User, ticket: str, offset: int, data: SupportsRead) -> int:
    """Append a piece, and return how many bytes are there: the offset of the next."""
    facts = _facts(actor, ticket)
    environment_id, name, size = facts["environment"], facts["name"], facts["size"]
    require(actor, Role.ADMIN, "Uploading a video")
    environment_for(actor, environment_id)
    part, whole = _part(environment_id, name), _folder(environment_id) / name
    there = _length(part)
    if there != offset:
        raise OffsetError(there)
    piece = data.read(PIECE_BYTES + 1)
    if len(piece) > PIECE_BYTES or there + len(piece) > size:
        raise TooLargeError("This is more than was announced.")
    _refuse_full(len(piece))
    try:
        with part.open("ab") as file:
            file.write(piece)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError("The disk of the server is full: make room there first.") from None
        raise DiskFullError(f"It could not be stored: {error.strerror}.") from None
    there += len(piece)
    if there == size:
        seen = _check(part)
        part.rename(whole)
        run.remember(Wanted(str(whole), strict=True), seen)
    return there


def _check(part: Path) -> Seen:
    """Whole files are videos for certain: nobody can name as a source what was not looked at."""
    try:
        return run.look(Wanted(str(part), strict=True))
    except UnreadableError as error:
        part.unlink(missing_ok=True)
        raise InvalidInputError("upload", str(error)) from None
    except run.BusyError:
        part.unlink(missing_ok=True)
        raise ConflictError(
            "Other videos are being looked at: try again in some seconds."
        ) from None


def address_of(actor: User, environment_id: str, ticket: str) -> str:
    """Return the source address of a whole upload."""
    facts = _facts(actor, ticket)
    path = _folder(environment_id) / facts["name"]
    if facts["environment"] != environment_id or not path.is_file():
        raise InvalidInputError("upload", "The upload is not complete: choose the file once more.")
    return stored_path(path)


def stored_path(path: Path) -> str:
    """Return it as rows hold it: within the program's folder, relative to that."""
    if path.is_relative_to(settings.BASE_DIR):
        path = path.relative_to(settings.BASE_DIR)
    return str(path)


def is_upload(address: str, environment_id: str) -> bool:
    """Whether `address` names a file that was uploaded for this environment."""
    path = Path(settings.BASE_DIR) / address
    whole = ".." not in path.parts and not path.name.startswith(_PART)
    return bool(address) and whole and path.parent == _folder(environment_id)


def name_of(address: str) -> str:
    """Return what an uploaded file was called by who uploaded it, nearly.

    >>> name_of("var/media/uploads/campus/00ff00ff00ff00ff-entrance.mp4")
    'entrance.mp4'
    """
    return Path(address).name.partition("-")[2]


def forget(address: str, environment_id: str) -> None:
    """Delete an uploaded file that no camera plays any more."""
    if not is_upload(address, environment_id):
        return
    if not Camera.objects.filter(source_address=address).exists():
        (Path(settings.BASE_DIR) / address).unlink(missing_ok=True)


def forget_all(environment_id: str) -> None:
    """Delete what was uploaded for an environment that is gone."""
    shutil.rmtree(_folder(environment_id), ignore_errors=True)


def forget_strays() -> None:
    """Delete what was uploaded a day ago and became no camera."""
    played = set(
        Camera.objects.filter(source_address__contains="uploads").values_list(
            "source_address", flat=True
        )
    )
    for path in _root().glob("*/*"):
        try:
            old = time.time() - path.stat().st_mtime > _SECONDS
        except OSError:
            continue
        if old and stored_path(path) not in played:
            path.unlink(missing_ok=True)


def _facts(actor: User, ticket: str) -> Mapping[str, Any]:
    try:
        facts: Mapping[str, Any] = signing.loads(ticket, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        raise InvalidInputError("upload", "Choose the file again: this took too long.") from None
    if facts["user"] != actor.pk:
        raise InvalidInputError("upload", "Somebody else has uploaded this: choose it again.")
    return facts


def _refuse_full(size: int) -> None:
    free = shutil.disk_usage(_root()).free
    if free - size < KEPT_FREE:
        raise DiskFullError(
            f"The disk of the server has no room for this: {_size(free)} are free, and "
            f"{_size(KEPT_FREE)} of it are kept for the database."
        )


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "uploads"


def _folder(environment_id: str) -> Path:
    return _root() / environment_id


def _part(environment_id: str, name: str) -> Path:
    return _folder(environment_id) / f"{_PART}{name}"


def _length(part: Path) -> int:
    try:
        return part.stat().st_size
    except OSError:
        raise InvalidInputError("upload", "The upload is gone: choose the file again.") from None


def _kinds() -> str:
    return ", ".join(kind.removeprefix(".") for kind in sorted(VIDEOS))


def _size(count: int) -> str:
    return f"{count / 2**30:.1f} GB" if count >= 2**30 else f"{max(1, count // 2**20)} MB"
