"""Which addresses we connect to for someone: cameras, receivers of alerts."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Final

ANYWHERE: Final = ("0.0.0.0/0", "::/0")
"""Any machine but those that are never allowed, or have to be named."""
_ONLY_IF_NAMED: Final = tuple(
    # Clouds answer with their keys there.
    ipaddress.ip_network(text)
    for text in ("169.254.0.0/16", "fe80::/10", "100.100.100.200/32", "fd00:ec2::254/128")
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def allowed(text: str, networks: Sequence[str] = ANYWHERE) -> bool:
    """Tell whether this IP address is in `networks`, and is one that a machine may have.

    >>> allowed("10.0.0.4"), allowed("169.254.169.254"), allowed("10.0.0.4", ["192.168.0.0/16"])
    (True, False, False)
    """
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    if _never(address):
        return False
    given = [ipaddress.ip_network(network, strict=False) for network in networks]
    inside = [network for network in given if address in network]
    if any(address in network for network in _ONLY_IF_NAMED):
        return any(network.prefixlen for network in inside)
    return bool(inside)


def _never(address: Address) -> bool:
    """Tell whether an address is a group or no machine.

    0.0.0.0/8 reaches this machine by another name.
    """
    if isinstance(address, ipaddress.IPv6Address):
        return address.is_multicast or address.is_unspecified
    return address.is_multicast or int(address) >> 24 == 0 or int(address) == 2**32 - 1
