"""Files that are there whole or not at all, also after a power cut. Standard library only."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

_PREFIX: Final = ".new-"
_LEFT_SECONDS: Final = 3600


def sync_folder(folder: Path) -> None:
    """Make names that were added, changed or removed in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError:  # some file systems of networks cannot
        pass
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def replacing(path: Path, *, scratch: Path | None = None, sync: bool = True) -> Iterator[IO[bytes]]:
    """Give a file to write to, which then takes the place of `path`; readers never see half.

    Only its owner may read it. What a kill leaves behind lies in `scratch`, if one is given.

    Args:
        path: its folder is made where it is missing.
        scratch: a folder of the same file system, for what is not whole yet.
        sync: wait until the disk has it. Without, a power cut may cost the newest state.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = scratch or path.parent
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            if sync:
                os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
    if sync:
        sync_folder(path.parent)


def write(path: Path, data: bytes, *, scratch: Path | None = None, sync: bool = True) -> None:
    """Write a whole file, see `replacing`."""
    with replacing(path, scratch=scratch, sync=sync) as file:
        file.write(data)


def sweep(scratch: Path) -> None:
    """Delete what killed writers left in their scratch folder an hour ago or earlier."""
    for path in scratch.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _LEFT_SECONDS:
                path.unlink()


def publish(partial: Path, path: Path) -> None:
    """Give a whole, synced file its name, and never take that name from another file.

    Raises:
        FileExistsError: `path` is there.
    """
    try:
        os.link(partial, path)  # never replaces
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as that of most memory sticks
        if path.exists():
            raise FileExistsError(f"{path} is there already") from None
        partial.rename(path)
    sync_folder(path.parent)
