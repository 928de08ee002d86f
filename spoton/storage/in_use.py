"""Who has the stored data open: everything else shares it, a restore has it alone.

Each process of ours holds `in-use.lock` of the data folder for as long as it lives, together with
the others; a restore holds it alone. The kernel lets go of it with the process, however that ends.
Standard library only.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from spoton.conf.env import ConfigError

_LOCK: Final = "in-use.lock"
_ALONE: Final = frozenset({"restore", "setup", "up"})
"""Commands that look after the lock and an interrupted restore themselves."""
_held: list[IO[str]] = []


class InUseError(ConfigError):
    """Others have the data open; the message is for the operator."""


def journal(media: Path) -> Path:
    """Return the file that is there while a restore is not over, beside the folder of media."""
    return media.with_name(f"{media.name}.restore.json")


def enter(data_dir: Path, command: str = "") -> None:
    """Share the data until this process ends; raise `ConfigError` during and after a restore.

    Args:
        command: of `manage.py`, if it is one.
    """
    if command in _ALONE:
        return
    lock = _lock(data_dir, fcntl.LOCK_SH)
    if journal(data_dir / "media").exists():
        lock.close()
        raise InUseError(
            "a restore was interrupted: run `manage.py setup`, which finishes or undoes it"
        )
    _held.append(lock)


@contextlib.contextmanager
def shared(data_dir: Path) -> Iterator[None]:
    """Share the data for a while."""
    with _lock(data_dir, fcntl.LOCK_SH):
        yield


@contextlib.contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Have the data for nobody else; raise `InUseError` while anybody has it open."""
    with _lock(data_dir, fcntl.LOCK_EX):
        yield


def _lock(data_dir: Path, kind: int) -> IO[str]:
    data_dir.mkdir(parents=True, exist_ok=True)
    file = _open(data_dir / _LOCK)
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = file.read().strip()
        file.close()
        if kind == fcntl.LOCK_SH:
            raise InUseError(
                f"a backup is being restored into {data_dir} (process {holder}): "
                "wait until that has ended"
            ) from None
        raise InUseError(
            f"SpotOn or a command of it has the data in {data_dir} open: stop it first"
        ) from None
    if kind == fcntl.LOCK_EX and file.writable():
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
    return file


def _open(path: Path) -> IO[str]:
    """Open the lock, also where another user has made it: reading is enough for that."""
    for flags, mode in ((os.O_RDWR | os.O_CREAT, "r+"), (os.O_RDONLY, "r")):
        try:
            return os.fdopen(os.open(path, flags, 0o644), mode, encoding="ascii")
        except OSError as error:
            problem = error
    raise InUseError(f"{path} cannot be opened: {problem.strerror}")
