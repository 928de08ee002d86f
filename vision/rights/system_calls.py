"""Numbers of Linux's system calls that matter here, by processor."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Calls:
    """One processor.

    Attributes:
        audit_arch: as the kernel names it to a filter.
        seccomp, socket, clone, clone3, tgkill: of these.
        forbidden: what no decoder needs: other programs, processes, and ways around a filter.
    """

    audit_arch: int
    seccomp: int
    socket: int
    clone: int
    clone3: int
    tgkill: int
    forbidden: tuple[int, ...]


# io_uring (425–427), pidfd_send_signal, pidfd_open, pidfd_getfd: the same on all processors.
_EVERYWHERE: Final = (425, 426, 427, 424, 434, 438)
_CALLS: Final = {
    "x86_64": Calls(
        audit_arch=0xC000003E,
        seccomp=317,
        socket=41,
        clone=56,
        clone3=435,
        tgkill=234,
        forbidden=(
            *(59, 322),  # execve, execveat
            *(101, 310, 311),  # ptrace, process_vm_readv, process_vm_writev
            *(62, 200, 129, 297),  # kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
            *(272, 308, 165, 155, 161),  # unshare, setns, mount, pivot_root, chroot
            *(321, 298, 323, 248, 249, 250),  # bpf, perf_event_open, userfaultfd, keys
            *_EVERYWHERE,
        ),
    ),
    "aarch64": Calls(
        audit_arch=0xC00000B7,
        seccomp=277,
        socket=198,
        clone=220,
        clone3=435,
        tgkill=131,
        forbidden=(
            *(221, 281),
            *(117, 270, 271),
            *(129, 130, 138, 240),
            *(97, 268, 40, 41, 51),
            *(280, 241, 282, 217, 218, 219),
            *_EVERYWHERE,
        ),
    ),
}


def calls_here() -> Calls | None:
    """Return those of this processor, None where they are not known."""
    return _CALLS.get(platform.machine()) if platform.system() == "Linux" else None
