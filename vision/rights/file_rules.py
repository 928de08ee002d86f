"""Landlock: which files this process, its later threads and all they start may reach.

It needs no right. The kernel asks at the opening of a file, so that a file that is open already
stays open. See https://docs.kernel.org/userspace-api/landlock.html and ADR 0062.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same on all processors
_GIVE_VERSION: Final = 1
_BENEATH: Final = 1
_WRITE_FILE, _READ_FILE, _READ_FOLDER, _REMOVE_FILE = 1 << 1, 1 << 2, 1 << 3, 1 << 5
_MAKE_FOLDER, _MAKE_FILE, _TRUNCATE = 1 << 7, 1 << 8, 1 << 14
_OF_FILES: Final = 1 << 0 | _WRITE_FILE | _READ_FILE | _TRUNCATE | 1 << 15
"""What a rule for a file, rather than a folder, may name."""
_KNOWN: Final = (13, 14, 15, 15, 16)
"""How many kinds of access each version of the kernel's interface knows; later ones no more."""
_READ: Final = _READ_FILE | _READ_FOLDER
_WRITE: Final = _READ | _WRITE_FILE | _REMOVE_FILE | _MAKE_FOLDER | _MAKE_FILE | _TRUNCATE
_USE: Final = _WRITE & ~_READ_FOLDER
"""Of a folder in which files are opened by name, and cannot be listed."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled", ctypes.c_uint64),)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def lacking() -> str:
    """Return why files cannot be kept from a process here, "" where they can."""
    if _version() > 0:
        return ""
    return f"the kernel has no Landlock ({os.strerror(ctypes.get_errno())})"


def restrict(
    *, reads: Iterable[str | Path], writes: Iterable[str | Path], uses: Iterable[str | Path]
) -> str:
    """Keep all other files from this thread for good; return why not, "" if it works.

    The caller has set `PR_SET_NO_NEW_PRIVS`. What is not there is left out.

    Args:
        reads: files and folders that may be read.
        writes: folders that may be read, and in which files and folders may be made.
        uses: folders in which files may be made, and opened by who knows their names.
    """
    version = _version()
    if version <= 0:
        return lacking()
    handled = (1 << _KNOWN[min(version, len(_KNOWN)) - 1]) - 1
    libc, attributes = _libc(), _Ruleset(handled)
    ruleset = libc.syscall(_CREATE, ctypes.byref(attributes), ctypes.sizeof(attributes), 0)
    if ruleset < 0:
        return f"no rules of files ({os.strerror(ctypes.get_errno())})"
    try:
        for paths, access in ((reads, _READ), (writes, _WRITE), (uses, _USE)):
            for path in paths:
                _allow(libc, ruleset, path, access & handled)
        if libc.syscall(_RESTRICT, ruleset, 0) == 0:
            return ""
        return f"no rules of files ({os.strerror(ctypes.get_errno())})"
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str | Path, access: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            access &= _OF_FILES
        rule = _Beneath(access, opened)
        libc.syscall(_ADD_RULE, ruleset, _BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(opened)


def _version() -> int:
    if sys.platform != "linux":
        return -1
    return int(_libc().syscall(_CREATE, None, 0, _GIVE_VERSION))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
