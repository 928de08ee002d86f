"""What a user types for the host of a camera; read before a process is started for it."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from tracking.makers.makers import HOST_NAME
from tracking.onvif.messages import OnvifError

PORTS: Final = {"http": 80, "https": 443}
_NO_HOST: Final = (
    "Enter the IP address or name of the camera, like 192.168.1.20 or 192.168.1.20:8000."
)


def read_host(typed: str) -> tuple[str, int, str]:
    """Return host, port and scheme of what a user typed: nothing is asked for it.

    >>> read_host("192.168.1.20:8000"), read_host("https://cam.example/onvif/device_service")
    (('192.168.1.20', 8000, 'http'), ('cam.example', 443, 'https'))

    Raises:
        OnvifError: it is no host.
    """
    text = typed.strip()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        name, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise OnvifError(_NO_HOST) from None
    if parts.username is not None or not (_is_address(name) or HOST_NAME.fullmatch(name)):
        raise OnvifError(_NO_HOST)
    return name, port, parts.scheme


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
