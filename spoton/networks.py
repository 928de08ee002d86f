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
    for text in (
        *("169.254.0.0/16", "fe80::/10", "100.100.100.200/32", "fd00:ec2::254/128"),
        *("168.63.129.16/32", "192.0.0.192/32"),
    )
)

_HOLD_IPV4: Final = tuple(ipaddress.IPv6Network(text) for text in ("64:ff9b::/96", "::/96"))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def allowed(text: str, networks: Sequence[str] = ANYWHERE) -> bool:
    """Tell whether this IP address is in `networks`, and is one that a machine may have.

    >>> allowed("10.0.0.4"), allowed("169.254.169.254"), allowed("10.0.0.4", ["192.168.0.0/16"])
    (True, False, False)
    """
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    address = _inner(address)
    if _never(address):
        return False
    given = [ipaddress.ip_network(network, strict=False) for network in networks]
    inside = [network for network in given if address in network]
    if any(address in network for network in _ONLY_IF_NAMED):
        return any(network.prefixlen for network in inside)
    return bool(inside)


def _inner(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for: mapped, by 6to4 or NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if any(address in network for network in _HOLD_IPV4) and int(address) > 1:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _never(address: Address) -> bool:
    """Tell whether an address is a group or no machine.

    0.0.0.0/8 reaches this machine by another name.
    """
    if isinstance(address, ipaddress.IPv6Address):
        return address.is_multicast or address.is_unspecified
    return address.is_multicast or int(address) >> 24 == 0 or int(address) == 2**32 - 1
