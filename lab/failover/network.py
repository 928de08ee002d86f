"""A bridge and network namespaces on it, each of which can be cut off."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lab.rtsp.servers import run_ip

BRIDGE: Final = "spoton-nodes"
HEAD: Final = "10.213.78.1"
"""Of the bridge itself: PostgreSQL, Redis and Ray's head are there."""


class Namespaces:
    """Network namespaces with an address each."""

    def __init__(self, count: int) -> None:
        self.numbers = range(1, count + 1)

    def make(self) -> None:
        """Make them, in place of those that are there."""
        self.remove()
        run_ip(f"link add {BRIDGE} type bridge")
        run_ip(f"address add {HEAD}/24 dev {BRIDGE}")
        run_ip(f"link set {BRIDGE} up")
        for number in self.numbers:
            self._add(number)

    def cut(self, number: int) -> None:
        """Pull a node's cable: nobody gets word of it."""
        run_ip(f"link set {_cable(number)} down")

    def mend(self, number: int) -> None:
        """Put the cable back."""
        run_ip(f"link set {_cable(number)} up")

    def remove(self) -> None:
        """Remove all of it, as far as it is there."""
        for number in self.numbers:
            _try(f"netns delete {namespace(number)}")
            _try(f"link delete {_cable(number)}")
        _try(f"link delete {BRIDGE}")

    def _add(self, number: int) -> None:
        name = namespace(number)
        inside = f"netns exec {name} ip"
        run_ip(f"netns add {name}")
        run_ip(f"link add {_cable(number)} type veth peer name eth0 netns {name}")
        run_ip(f"link set {_cable(number)} master {BRIDGE} up")
        run_ip(f"{inside} address add {address(number)}/24 dev eth0")
        run_ip(f"{inside} link set lo up")
        run_ip(f"{inside} link set eth0 up")


@contextmanager
def namespaces(count: int) -> Iterator[Namespaces]:
    """Make so many namespaces, and remove them in the end.

    Raises:
        ServerError: they cannot be made.
    """
    made = Namespaces(count)
    try:
        made.make()
        yield made
    finally:
        made.remove()


def namespace(number: int) -> str:
    """Return the name of a node's namespace."""
    return f"spoton-node{number}"


def address(number: int) -> str:
    """Return the address of a node."""
    return f"10.213.78.{10 + number}"


def _cable(number: int) -> str:
    return f"spoton-cable{number}"


def _try(arguments: str) -> None:
    subprocess.run(["ip", *arguments.split()], capture_output=True, check=False)
