"""Which machines a camera may be: decided by the address that is connected to, not by its name."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from spoton.networks import ANYWHERE, allowed

from .faults import SourceFault
from .spec import SourceReadError


def resolve(host: str, port: int, networks: Sequence[str] = ANYWHERE) -> str:
    """Return the one IP address to connect to.

    The name is looked up once: a second look could be answered differently.

    Raises:
        SourceReadError: nobody has the name, or the address is not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise SourceReadError("there is no machine of this name in the network") from None
    addresses = [str(entry[4][0]) for entry in found]
    for text in addresses:
        if allowed(text, networks):
            return text
    raise SourceReadError(
        f"cameras may not be at {addresses[0]}: the setting CAMERA_NETWORKS does not allow it",
        lasting=True,
        fault=SourceFault.FORBIDDEN_NETWORK,
    )
