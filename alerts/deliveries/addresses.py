"""What a receiver's address may be, and how much of it may be shown."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult

from alerts.deliveries import apprise_sender, mqtt_address
from alerts.deliveries.parts import split

LONGEST: Final = 2000
_PRINTABLE: Final = re.compile(r"\A[!-~]+\Z")
_SCHEME: Final = re.compile(r"\A([a-z][a-z0-9+.-]{0,31})://")


def check(kind: str, address: str) -> str:
    """Return as much of an address as may be shown.

    Raises:
        ValueError: receivers of this `kind` have no such address; the message says what to write.
    """
    if not address or len(address) > LONGEST:
        raise ValueError(f"Enter an address of at most {LONGEST} characters.")
    if not _PRINTABLE.match(address):
        raise ValueError("Percent-encode spaces and letters beyond ASCII in the address.")
    if kind == "webhook":
        return _webhook(address)
    if kind == "mqtt":
        mqtt_address.parse(address)
        return _place(split(address))
    apprise_sender.check(address)
    return _scheme(address)


def _webhook(address: str) -> str:
    parts = split(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("Use an address that begins with https:// or http://.")
    if "@" in parts.netloc:
        raise ValueError("Leave user and password out: the receiver checks the signature.")
    if parts.fragment:
        raise ValueError("Leave out what stands behind #: it is never sent.")
    more = "/…" if parts.path.strip("/") or parts.query else ""
    return _place(parts) + more


def _place(parts: SplitResult) -> str:
    """Return scheme, host and port; paths and queries of webhooks are often their passwords."""
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}"


def _scheme(address: str) -> str:
    # Anything behind it may be a token: tgram://TOKEN/, slack://TOKEN/…
    match = _SCHEME.match(address.lower())
    return f"{match[1]}://…" if match else "…"
