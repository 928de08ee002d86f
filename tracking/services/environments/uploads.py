"""Videos that come from a browser, in pieces: each is asked about rights, size and disk again.

Pieces are small bodies like any other, so nobody fills the disk before it is known who they are,
a proxy's limits are met, and what takes an hour is not cut off by the limit of one request. Where
an upload stands is what lies on the disk; what it is, its ticket says, which we sign.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, Protocol

from django.conf import settings
from django.core import signing

from accounts.models import User
from accounts.services import audit
from spoton.rights import require
from spoton.service_errors import ConflictError, InvalidInputError, ServiceError, TooLargeError
from spoton.storage import durable
from tracking.recordings.files import VIDEOS
from tracking.services.environments.setup import environment_for
from tracking.services.environments.upload_cleanup import forget, forget_all, forget_strays
from tracking.services.environments.upload_files import (
    PART,
    as_stored,
    folder_of,
    is_upload,
    name_of,
    part_of,
    root,
    stored_path,
)
from tracking.source_probe import run
from tracking.source_probe.messages import ProbeRequest, ProbeResult, UnreadableSourceError

__all__ = [
    "add_piece", "address_of", "as_stored", "begin", "forget", "forget_all", "forget_strays",
    "is_upload", "name_of", "stored_path",
]  # fmt: skip

PIECE_BYTES: Final = 2 * 1024 * 1024
"""What a body that is no form may have, see `spoton.http.body_limit`."""
KEPT_FREE: Final = 512 * 1024 * 1024
"""The database may lie on the same disk."""
UNFINISHED: Final = 20
"""Uploads of one user that may be under way, or given up within the last day."""
_SECONDS: Final = 24 * 3600
_SALT: Final = "spoton.upload"
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
        super().__init__(f"The next piece starts at {there}.")
        self.there = there


class DiskFullError(ServiceError):
    """There is no room for it."""


class UploadBusyError(ConflictError):
    """It is all there, but could not be checked yet: send the last piece once more."""


def begin(actor: User, environment_id: str, name: str, size: int) -> str:
    """Return the ticket of a new upload; old ones that led to no camera are thrown away.

    Args:
        name: of the file, as the browser says it.
        size: in bytes.
    """
    require(actor, "environments.manage", doing="Uploading a video")
    environment = environment_for(actor, environment_id)
    suffix = Path(name).suffix.lower()
    if suffix not in VIDEOS:
        raise InvalidInputError("upload", f"Unknown video format. Use one of {_kinds()}.")
    if size < 1:
        raise InvalidInputError("upload", "The file is empty (0 bytes). Choose a different file.")
    if size > settings.UPLOAD_VIDEO_MAX_BYTES:
        raise TooLargeError(
            f"The file has {_size(size)}. The limit is "
            f"{_size(settings.UPLOAD_VIDEO_MAX_BYTES)}. Copy it to the server and enter "
            "its path, or raise UPLOAD_VIDEO_MAX_MB."
        )
    folder = folder_of(environment_id)
    folder.mkdir(parents=True, exist_ok=True)
    forget_strays()
    _refuse_many(actor)
    _refuse_full(size)
    stem = _UNSAFE.sub("-", Path(name).stem).strip("-_")[:60] or "video"
    stored = f"{secrets.token_hex(8)}{_owner(actor)}-{stem}{suffix}"
    part_of(environment_id, stored).touch(mode=0o600, exist_ok=False)
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
    require(actor, "environments.manage", environment_id, doing="Uploading a video")
    part, whole = part_of(environment_id, name), folder_of(environment_id) / name
    if whole.is_file():  # the answer to the last piece was lost
        return int(size)
    there = _length(part)
    if there not in (offset, size):
        raise OffsetError(there)
    piece = data.read(PIECE_BYTES + 1)
    if len(piece) > PIECE_BYTES:
        raise TooLargeError("The upload is larger than announced.")
    with _locked(part) as file:
        there = _append(file, offset, piece, size)
        if there == size:
            os.fsync(file.fileno())
            seen = _check(part)
            part.rename(whole)
            durable.sync_folder(whole.parent)
            run.remember(ProbeRequest(str(whole), strict=True), seen)
    return there


@contextmanager
def _locked(part: Path) -> Iterator[IO[bytes]]:
    """Give the part to one writer at a time; what cannot be stored is given up."""
    try:
        with part.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_nlink == 0:
                raise FileNotFoundError
            yield file
    except FileNotFoundError:
        raise _gone() from None
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError("The disk of the server is full: make room there first.") from None
        raise DiskFullError(f"It could not be stored: {error.strerror}.") from None


def _append(file: IO[bytes], offset: int, piece: bytes, size: int) -> int:
    """Return the new length. A whole file stays as it is: it is to be checked once more."""
    there = file.seek(0, os.SEEK_END)
    if there == size:
        return there
    if there != offset:
        raise OffsetError(there)
    if there + len(piece) > size:
        raise TooLargeError("The upload is larger than announced.")
    _refuse_full(len(piece))
    file.write(piece)
    file.flush()
    return there + len(piece)


def _check(part: Path) -> ProbeResult:
    """Whole files are videos for certain: nobody can name as a source what was not checked."""
    try:
        return run.probe(ProbeRequest(str(part), strict=True))
    except UnreadableSourceError as error:
        part.unlink(missing_ok=True)
        raise InvalidInputError("upload", str(error)) from None
    except run.ProbeBusyError:
        raise UploadBusyError(
            "Other videos are being checked. Try again in a few seconds."
        ) from None


def address_of(actor: User, environment_id: str, ticket: str) -> str:
    """Return the source address of a whole upload."""
    facts = _facts(actor, ticket)
    path = folder_of(environment_id) / facts["name"]
    if facts["environment"] != environment_id or not path.is_file():
        raise InvalidInputError("upload", "The upload is not complete: choose the file once more.")
    return stored_path(path)


def _facts(actor: User, ticket: str) -> Mapping[str, Any]:
    try:
        facts: Mapping[str, Any] = signing.loads(ticket, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        raise InvalidInputError("upload", "Choose the file again: this took too long.") from None
    if facts["user"] != actor.pk:
        raise InvalidInputError("upload", "Another user uploaded this file. Choose it again.")
    return facts


def _refuse_full(size: int) -> None:
    free = shutil.disk_usage(root()).free
    if free - size < KEPT_FREE:
        raise DiskFullError(
            f"The disk of the server has no room for this: {_size(free)} are free, and "
            f"{_size(KEPT_FREE)} of it are kept for the database."
        )


def _refuse_many(actor: User) -> None:
    mark = f"{_owner(actor)}-"
    mine = [path for path in root().glob(f"*/{PART}*") if mark in path.name]
    if len(mine) >= UNFINISHED:
        raise ConflictError(
            f"{len(mine)} uploads of yours have not ended: end one, or wait a day until they are "
            "thrown away."
        )


def _owner(actor: User) -> str:
    return f"u{actor.pk}"


def _length(part: Path) -> int:
    try:
        return part.stat().st_size
    except OSError:
        raise _gone() from None


def _gone() -> InvalidInputError:
    return InvalidInputError("upload", "The upload is gone: choose the file again.")


def _kinds() -> str:
    return ", ".join(kind.removeprefix(".") for kind in sorted(VIDEOS))


def _size(count: int) -> str:
    return f"{count / 2**30:.1f} GB" if count >= 2**30 else f"{max(1, count // 2**20)} MB"
