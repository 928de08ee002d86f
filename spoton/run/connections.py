"""How many connections the web server has, in all and from one network.

Each is a file descriptor and some memory. Who opens a thousand and says nothing on them must not
take the last place from those who do: where there is no room, the connection that waits longest
for its peer makes room, of that network which has most.
"""

from __future__ import annotations

import ipaddress
import resource
from collections import Counter, OrderedDict
from collections.abc import Iterable
from typing import Final, Protocol, TypeAlias

from spoton.limits.network import network_of

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

# This machine itself: a proxy here that is not among TRUSTED_PROXIES brings everybody under its
# own address, and who is on this machine need not go through the network to harm it.
LOOPBACK: Final = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
MOST_FILES: Final = 65536


class Transport(Protocol):
    """A connection that can be cut."""

    def abort(self) -> None:
        """Cut it, without what was not sent yet."""
        ...


def raise_file_limit() -> int:
    """Allow this process as many files as the system lets it, and return how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return MOST_FILES if soft == resource.RLIM_INFINITY else soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def room_for(files: int) -> int:
    """Return how many connections fit: databases, Redis, pictures and uploads are files too.

    >>> [room_for(files) for files in (256, 1024, 65536)]
    [128, 768, 65024]
    """
    return max(files // 2, files - max(128, min(512, files // 4)))


class Connections:
    """Those that are open, by network, and which of them wait for their peer."""

    def __init__(
        self, in_all: int = 4096, per_network: int = 512, exempt: Iterable[Network] = ()
    ) -> None:
        """Take `in_all` connections, and `per_network` of a network that is not `exempt`."""
        self.in_all = in_all
        # With one half left, one network alone leaves nobody without a place.
        self.per_network = min(per_network, max(1, in_all // 2))
        self._exempt = (*LOOPBACK, *exempt)
        self._network: dict[Transport, str] = {}
        self._count: Counter[str] = Counter()
        self._waiting: dict[str, OrderedDict[Transport, None]] = {}

    def __len__(self) -> int:
        return len(self._network)

    def add(self, connection: Transport, address: str) -> int:
        """Return 0 for a connection that is taken, else the HTTP status to refuse it with."""
        network = network_of(address)
        crowded = self._count[network] >= self.per_network and not self._is_exempt(address)
        if crowded and not self._make_room(network):
            return 429
        if len(self._network) >= self.in_all and not self._make_room(self._largest()):
            return 503
        self._network[connection] = network
        self._count[network] += 1
        self._waiting.setdefault(network, OrderedDict())[connection] = None
        return 0

    def remove(self, connection: Transport) -> None:
        """Forget a connection; one that was refused or is forgotten already may come too."""
        network = self._network.pop(connection, None)
        if network is None:
            return
        self._waiting[network].pop(connection, None)
        self._count[network] -= 1
        if not self._count[network]:
            del self._count[network]
            self._waiting.pop(network, None)

    def wait(self, connection: Transport) -> None:
        """Note that the peer has the word, and just said something."""
        network = self._network.get(connection)
        if network is not None:
            waiting = self._waiting[network]
            waiting[connection] = None
            waiting.move_to_end(connection)

    def serve(self, connection: Transport) -> None:
        """Note that we have the word: it is not cut off for others."""
        network = self._network.get(connection)
        if network is not None:
            self._waiting[network].pop(connection, None)

    def _make_room(self, network: str | None) -> bool:
        waiting = None if network is None else self._waiting.get(network)
        if not waiting:
            return False
        oldest = next(iter(waiting))
        self.remove(oldest)
        oldest.abort()
        return True

    def _largest(self) -> str | None:
        """Return the network with most connections, of those that have one to give."""
        having = (network for network, waiting in self._waiting.items() if waiting)
        return max(having, key=self._count.__getitem__, default=None)

    def _is_exempt(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
        return any((mapped or parsed) in network for network in self._exempt)
