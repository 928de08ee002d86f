"""This machine's address in the cluster's network, where only the network is known."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

_ANY_PORT: Final = 9


class NotInNetwork(Exception):  # noqa: N818 - reads as what it is
    """This machine has no address in the network, or it is none."""


def own_address(given: str) -> str:
    """Return the address of this machine that the cluster uses.

    The kernel says from which address it would send into the network; nothing is sent.

    Args:
        given: the address itself, or a network that it lies in, such as 10.0.0.0/24: containers get
            their addresses late.

    Raises:
        NotInNetwork: the machine has no address in it, or it is no network.
    """
    if "/" not in given:
        return given
    try:
        network = ipaddress.ip_network(given, strict=False)
    except ValueError as error:
        raise NotInNetwork(f"{error}") from None
    family = socket.AF_INET if network.version == 4 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((str(network[-2 if network.num_addresses > 2 else 0]), _ANY_PORT))
            found = ipaddress.ip_address(probe.getsockname()[0])
        except OSError as error:
            raise NotInNetwork(f"no way into the network {given}: {error.strerror}") from None
    if found not in network:
        raise NotInNetwork(f"this machine has no address in {given}, only {found}")
    return str(found)
