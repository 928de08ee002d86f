"""Who asks, when a reverse proxy stands between: headers are believed only from our own proxies."""

from __future__ import annotations

import ipaddress
from collections.abc import MutableMapping
from typing import Any, Final, TypeAlias

from django.conf import settings

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_FORWARDED: Final = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)


def believe(meta: MutableMapping[str, Any]) -> None:
    """Put the client's address into REMOTE_ADDR, and drop what strangers claim in headers."""
    networks: tuple[Network, ...] = settings.TRUSTED_PROXIES
    peer = str(meta.get("REMOTE_ADDR") or "")
    if not _is_within(peer, networks):
        for name in _FORWARDED:
            meta.pop(name, None)
        return
    meta["REMOTE_ADDR"] = client_address(peer, meta.get("HTTP_X_FORWARDED_FOR", ""), networks)


def client_address(peer: str, forwarded_for: str, networks: tuple[Network, ...]) -> str:
    """Return the last address in the chain that is none of our proxies.

    Each proxy appends the address it saw, so the right end is what ours wrote; the
    client may have made up anything further left.

    >>> ours = (ipaddress.ip_network("10.0.0.0/8"),)
    >>> client_address("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", ours)
    '203.0.113.9'
    >>> client_address("10.0.0.1", "nonsense", ours)
    '10.0.0.1'
    """
    address = peer
    for text in reversed(forwarded_for.split(",")):
        seen = _parse(text)
        if seen is None:
            break
        address = str(seen)
        if not _is_within(address, networks):
            break
    return address


def _is_within(address: str, networks: tuple[Network, ...]) -> bool:
    parsed = _parse(address)
    return parsed is not None and any(parsed in network for network in networks)


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    text = text.strip()
    if text.startswith("[") and "]" in text:  # [2001:db8::1]:4711
        text = text[1 : text.index("]")]
    elif text.count(":") == 1:  # 203.0.113.9:4711
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
