"""The parts of an address."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def split(address: str) -> SplitResult:
    """Return the parts of an address, with a port that exists or None.

    Raises:
        ValueError: it cannot be read; Python's own words would repeat some of it.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise ValueError("The address cannot be read: check its host and port.") from None
    return parts
