"""Which network an address belongs to: what is counted together."""

from __future__ import annotations

import ipaddress
from typing import Final

UNKNOWN: Final = "unknown"


def network_of(address: str) -> str:
    """Return the network that is counted as one: IPv4 /32, IPv6 /64.

    A provider gives each customer a whole IPv6 /64: its addresses are one machine's.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, 64), strict=False))
        found = found.ipv4_mapped
    return f"{found}/32"
