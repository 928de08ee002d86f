"""Give up what decoding does not take. Nothing of it needs a right, and nothing of it comes back.

What a system does not know is left out: `lacking` says so, once, where the readers are started.
"""

from __future__ import annotations

import ctypes
import resource
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import call_filter, file_rules
from .call_filter import CAMERA_FAMILIES
from .own_files import SHARED_MEMORY, own_files

OPEN_FILES: Final = 256
_SET_DUMPABLE, _NO_NEW_PRIVILEGES = 4, 38


@dataclass(frozen=True, slots=True)
class Files:
    """What a process may reach beside libraries, its code and shared memory.

    Attributes:
        reads: files and folders.
        writes: folders in which it reads and makes files.
    """

    reads: Iterable[str | Path] = ()
    writes: Iterable[str | Path] = ()


def lacking() -> str:
    """Return what readers of files keep on this system, "" where they give up everything."""
    kept = (
        ("the network and other programs", call_filter.lacking()),
        ("other files of its user", file_rules.lacking()),
    )
    return "; ".join(
        f"what decodes video is not kept from {what}: {reason}" for what, reason in kept if reason
    )


def drop_rights(
    *,
    network: bool,
    largest_file: int | None,
    processor_seconds: int | None = None,
    files: Files | None = None,
) -> None:
    """Give up rights, for this process and all its threads; of files, for this one and new ones.

    Args:
        network: whether it reads from a camera; else it can make no socket.
        largest_file: that it may write, bytes, shared memory included; 0: none; None: any.
        processor_seconds: that it may take in all, where its work has an end.
        files: that it may reach; None: any, as it is not known before.
    """
    _limit(resource.RLIMIT_CORE, 0)  # a dump would hold pictures, and the camera's password
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    if largest_file is not None:
        _limit(resource.RLIMIT_FSIZE, largest_file)
    if processor_seconds is not None:
        _limit(resource.RLIMIT_CPU, processor_seconds)
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)  # others of the same user cannot look into it
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        if files is not None:
            reads = (*own_files(network=network), *files.reads)
            file_rules.restrict(reads=reads, writes=files.writes, uses=(SHARED_MEMORY,))
        call_filter.install(CAMERA_FAMILIES if network else ())


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (most, most))
