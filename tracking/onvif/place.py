"""Where a camera's ONVIF services are, and whether SpotOn may connect there."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from spoton.networks import allowed
from spoton.source_addresses import without_credentials
from tracking.onvif.host import PORTS, read_host
from tracking.onvif.messages import OnvifError
from vision.sources.faults import SourceFault
from vision.sources.networks import resolve
from vision.sources.spec import SourceReadError

FORBIDDEN: Final = (
    "CAMERA_NETWORKS does not allow the network of this camera. Ask an administrator."
)


class ForbiddenPlaceError(Exception):
    """A camera sent us to a machine that no camera may be: no `OSError`, which would be retried."""


@dataclass(frozen=True, slots=True)
class DevicePlace:
    """A device that was resolved once: a second look at its name could be answered differently.

    Attributes:
        host: as it was typed, in brackets if it is an IPv6 address.
        ip: that is connected to.
        port, scheme: of its web server.
    """

    host: str
    ip: str
    port: int
    scheme: str = "http"

    @property
    def device_service(self) -> str:
        """The address that ONVIF prescribes."""
        return f"{self.scheme}://{_bracketed(self.ip)}:{self.port}/onvif/device_service"

    def service(self, told: str) -> str:
        """Return where a service is; a camera behind a router tells its own address.

        >>> place = DevicePlace("cam.example", "10.0.0.4", 8080)
        >>> place.service("http://192.168.1.9/onvif/Media")
        'http://10.0.0.4:8080/onvif/Media'
        >>> place.service("http://10.0.0.4:8899/onvif/Media")
        'http://10.0.0.4:8899/onvif/Media'
        """
        parts = urlsplit(told)
        same = (parts.hostname or "") in (self.ip, self.host.strip("[]").lower())
        port = (parts.port or PORTS.get(parts.scheme, 80)) if same else self.port
        scheme = parts.scheme if same and parts.scheme in PORTS else self.scheme
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return f"{scheme}://{_bracketed(self.ip)}:{port}{path}"

    def stream(self, told: str) -> str:
        """Return a stream's address on this host, without user and password.

        >>> DevicePlace("cam.example", "10.0.0.4", 80).stream("rtsp://192.168.1.9:8554/main?a=1")
        'rtsp://cam.example:8554/main?a=1'
        """
        parts = urlsplit(without_credentials(told.strip()))
        if parts.scheme not in ("rtsp", "rtsps", "http", "https"):
            return ""
        host = self.host + (f":{parts.port}" if parts.port else "")
        return parts._replace(netloc=host).geturl()


def place_of(host: str, networks: Sequence[str]) -> DevicePlace:
    """Resolve what a user typed: host, host:port, or the address of the device.

    Raises:
        OnvifError: it is none, nobody has the name, or it is not allowed.
    """
    name, port, scheme = read_host(host)
    try:
        ip = resolve(name, port, networks)
    except SourceReadError as error:
        if error.fault == SourceFault.FORBIDDEN_NETWORK:
            raise OnvifError(FORBIDDEN) from None
        raise OnvifError(f"Host {name} not found. Check the address.") from None
    return DevicePlace(_bracketed(name), ip, port, scheme)


def guarded_socket(networks: Sequence[str]) -> Any:
    """Return a factory of sockets for aiohttp that connects to allowed addresses alone.

    It is asked for every connection, those of redirects included.
    """

    def make(found: tuple[int, int, int, str, tuple[Any, ...]]) -> socket.socket:
        family, kind, protocol, _, address = found
        if not allowed(str(address[0]), networks):
            raise ForbiddenPlaceError
        made = socket.socket(family, kind, protocol)
        made.settimeout(0)
        return made

    return make


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
