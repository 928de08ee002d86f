"""A filter of system calls (seccomp), which the kernel asks for each call of this process.

It needs no right and no library, and works in containers: no network for who reads a file, no other
programs, no other processes. The kernel keeps the answers for calls that pass, so that they cost
nothing. See https://docs.kernel.org/userspace-api/seccomp_filter.html and ADR 0053.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
from collections.abc import Iterator
from typing import Final

from .system_calls import Calls, calls_here

CAMERA_FAMILIES: Final = (
    socket.AF_UNIX,
    socket.AF_INET,
    socket.AF_INET6,
    16,  # AF_NETLINK, to look up names
)
"""Sockets of who reads a camera: names are looked up, and the camera is asked."""

_SET_FILTER: Final = 1
_GET_MODE, _SET_MODE, _BY_FILTER = 21, 22, 2
_ALL_THREADS: Final = 1
_FULL_SPEED: Final = 4
"""Kernels before 5.16 else slow the processor down (SSBD) for who filters its calls."""
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _FIRST_ARGUMENT = 0, 4, 16
_FOREIGN_NUMBERS: Final = 0x40000000
"""x32: the same calls by other numbers."""
_NAMESPACES: Final = 0x7E020000
_Step = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def lacking() -> str:
    """Return why calls cannot be filtered here, "" where they can."""
    if calls_here() is None:
        return "this system or processor is not known"
    if _libc().prctl(_GET_MODE, 0, 0, 0, 0) < 0:
        return f"the kernel does not filter system calls ({os.strerror(ctypes.get_errno())})"
    return ""


def install(families: tuple[int, ...]) -> str:
    """Filter the calls of all threads from now on, for good; return why not, "" if it works.

    Where the call for that is forbidden, as by service managers, this thread and those that it
    starts are filtered.

    Args:
        families: of sockets that may be made.
    """
    calls = calls_here()
    if calls is None:
        return lacking()
    code = b"".join(struct.pack("=HBBI", *step) for step in _steps(calls, families))
    held = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(held, ctypes.c_void_p))
    libc, given = _libc(), ctypes.byref(program)
    if libc.syscall(calls.seccomp, _SET_FILTER, _ALL_THREADS | _FULL_SPEED, given) == 0:
        return ""
    if libc.prctl(_SET_MODE, _BY_FILTER, given, 0, 0) == 0:
        return ""
    return f"the kernel takes no filter ({os.strerror(ctypes.get_errno())})"


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _steps(calls: Calls, families: tuple[int, ...]) -> Iterator[_Step]:
    """Yield the program: (code, steps to leave out if true, if false, number)."""
    yield _LOAD, 0, 0, _ARCH
    yield _EQUAL, 1, 0, calls.audit_arch
    yield _refuse(errno.EPERM)
    yield _LOAD, 0, 0, _NUMBER
    yield _AT_LEAST, 0, 1, _FOREIGN_NUMBERS
    yield _refuse(errno.EPERM)
    for number in calls.forbidden:
        yield _EQUAL, 0, 1, number
        yield _refuse(errno.EPERM)
    # What starts a thread by it falls back on `clone`, whose flags this filter can check.
    yield _EQUAL, 0, 1, calls.clone3
    yield _refuse(errno.ENOSYS)
    yield _EQUAL, 0, 4, calls.clone
    yield _LOAD, 0, 0, _FIRST_ARGUMENT
    yield _ANY_BIT, 0, 1, _NAMESPACES
    yield _refuse(errno.EPERM)
    yield _RETURN, 0, 0, _ALLOW
    yield _EQUAL, 0, 4, calls.tgkill  # by which a process ends itself
    yield _LOAD, 0, 0, _FIRST_ARGUMENT
    yield _EQUAL, 1, 0, os.getpid()
    yield _refuse(errno.EPERM)
    yield _RETURN, 0, 0, _ALLOW
    yield _EQUAL, 1, 0, calls.socket
    yield _RETURN, 0, 0, _ALLOW
    yield _LOAD, 0, 0, _FIRST_ARGUMENT
    for family in families:
        yield _EQUAL, 0, 1, family
        yield _RETURN, 0, 0, _ALLOW
    yield _refuse(errno.EACCES)


def _refuse(number: int) -> _Step:
    return _RETURN, 0, 0, _ERRNO | number
