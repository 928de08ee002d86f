"""Find ONVIF devices by WS-Discovery: a question to all of the network, answered within seconds."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from wsdiscovery import QName
from wsdiscovery.discovery import ThreadedWSDiscovery

from spoton.networks import allowed
from tracking.makers.makers import makers
from tracking.onvif.messages import FoundDevice, FoundDevices, OnvifError

MOST_DEVICES: Final = 256
_LONGEST: Final = 80
_SCOPE: Final = "onvif://www.onvif.org/"
_CAMERA: Final = QName("http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter", "dn")
_LOOPBACK: Final = ipaddress.ip_address("127.0.0.1")


def search(seconds: float, networks: Sequence[str]) -> FoundDevices:
    """Return the devices that answer within `seconds`.

    Raises:
        OnvifError: the network does not let us ask.
    """
    # What others send to the group need not be well formed.
    logging.getLogger("threading").setLevel(logging.CRITICAL)
    logging.getLogger("daemon").setLevel(logging.CRITICAL)
    asker = ThreadedWSDiscovery()
    try:
        asker.start()
        # The library leaves it out; cameras may be simulated, or restreamed, on this computer.
        asker.addSourceAddr(_LOOPBACK)
        # Some answer only if they are asked for by type, others only if they are not.
        asker.searchServices(types=[_CAMERA], timeout=seconds / 2)
        answers = asker.searchServices(timeout=seconds / 2)
    except OSError as error:
        raise OnvifError(
            f"Cannot search the network: {error.strerror or error}. Type the host instead."
        ) from None
    found: dict[str, FoundDevice] = {}
    forbidden = 0
    for answer in answers[:MOST_DEVICES]:
        scopes = [str(scope.getValue()) for scope in answer.getScopes()]
        if not _is_camera(answer.getTypes(), scopes):
            continue
        places = list(_places(answer.getXAddrs()))
        usable = [place for place, ip in places if allowed(ip, networks)]
        if usable:
            found[usable[0]] = describe(usable[0], scopes)
        else:
            forbidden += bool(places)
    return FoundDevices(sorted(found.values(), key=lambda one: one.address), forbidden)


def describe(address: str, scopes: Iterable[str]) -> FoundDevice:
    """Return what a device says of itself in its scopes.

    >>> scopes = [f"{_SCOPE}name/AXIS%20P3245-LVE", f"{_SCOPE}hardware/P3245-LVE"]
    >>> describe("10.0.0.4", scopes)
    FoundDevice(address='10.0.0.4', maker='Axis', model='P3245-LVE', name='AXIS P3245-LVE')
    """
    facts: dict[str, str] = {}
    for scope in scopes:
        kind, _, value = scope.removeprefix(_SCOPE).partition("/")
        if scope.startswith(_SCOPE) and value:
            facts.setdefault(kind.lower(), unquote(value).replace("_", " ").strip()[:_LONGEST])
    name, model = facts.get("name", ""), facts.get("hardware", "")
    maker = facts.get("manufacturer") or facts.get("mfr") or _maker_in(f"{name} {model}")
    return FoundDevice(address, maker, model, name)


def _maker_in(text: str) -> str:
    """Return the maker whose name stands in a text; cameras have no scope for it."""
    words = text.lower()
    names = (name.strip() for maker in makers().values() for name in maker.name.split(","))
    known = (name for name in names if name.partition(" ")[0].lower() in words.split())
    return next(known, "").partition(" ")[0]


def _is_camera(types: Iterable[Any], scopes: Iterable[str]) -> bool:
    return any(scope.startswith(_SCOPE) for scope in scopes) or any(
        kind.getNamespace() == _CAMERA.getNamespace() for kind in types
    )


def _places(addresses: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield what to type for each address, and its IP address; IPv4 first."""
    found = []
    for address in addresses:
        try:
            parts = urlsplit(address)
            ip = ipaddress.ip_address(parts.hostname or "")
            port = parts.port
        except ValueError:
            continue
        host = f"[{ip}]" if ip.version == 6 else str(ip)
        scheme = "https://" if parts.scheme == "https" else ""
        standard = port in (None, 443 if scheme else 80)
        found.append((ip.version, f"{scheme}{host}" + ("" if standard else f":{port}"), str(ip)))
    for _, place, text in sorted(found, key=lambda one: one[0]):
        yield place, text
