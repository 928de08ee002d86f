"""Group client addresses into networks for rate limiting: an IPv4 address, or a whole IPv6 /64."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Final

_IPV6_PREFIX: Final = 64  # what a provider gives to one household


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """Return the network that `address` is counted by, "" for what is no address.

    An IPv4 address stands for itself, also written as IPv6; an IPv6 address for its /64, as
    "2001:db8::/64". A zone (`%eth0`) does not count.
    """
    try:
        parsed = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed), _IPV6_PREFIX), strict=False))
