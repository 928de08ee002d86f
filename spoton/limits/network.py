"""Whom limits count together: one machine with IPv6 has a whole /64 of addresses."""

from __future__ import annotations

import functools
import ipaddress


@functools.lru_cache(maxsize=8192)
def network_of(address: str) -> str:
    """Return the network that an address belongs to, itself where it is none.

    >>> network_of("203.0.113.9"), network_of("::ffff:203.0.113.9")
    ('203.0.113.9/32', '203.0.113.9/32')
    >>> network_of("2001:db8::1:2:3:4"), network_of("unix")
    ('2001:db8::/64', 'unix')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(parsed), 64), strict=False))
        parsed = parsed.ipv4_mapped
    return f"{parsed}/32"
