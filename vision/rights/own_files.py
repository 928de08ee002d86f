"""The files that any program of ours reads while it decodes: libraries, its code, the system's."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SHARED_MEMORY: Final = "/dev/shm"  # noqa: S108 - where the kernel has it
_PROJECT: Final = Path(__file__).resolve().parents[2]
_SYSTEM: Final = (
    *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/timezone"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm/overcommit_memory"),
    *("/sys/devices/system", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"),
)
_NAMES: Final = (
    *("/etc/resolv.conf", "/run/systemd/resolve", "/etc/hosts", "/etc/host.conf"),
    *("/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols"),
    *("/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/crypto-policies"),
)
"""What looking up names and checking certificates of cameras read."""


def own_files(*, network: bool) -> Iterator[str | Path]:
    """Yield files and folders; nothing of them is of a user, and no setting or secret is.

    Args:
        network: whether a camera is reached.
    """
    yield from _SYSTEM
    yield from {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    for entry in sys.path:
        # The project's own folder also holds data and settings: of it, only packages.
        if entry and not _PROJECT.is_relative_to(entry):
            yield entry
    yield from (file.parent for file in _PROJECT.glob("*/__init__.py"))
    if network:
        yield from _NAMES
        yield from filter(None, map(os.environ.get, ("SSL_CERT_FILE", "SSL_CERT_DIR")))
