"""Makers of cameras, and the addresses of their streams."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

RTSP_PORT: Final = 554
MOST_CHANNELS: Final = 256
HOST_NAME: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?")
_STREAM: Final = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{1,500}")


class MakerError(ValueError):
    """Something given cannot be used; the message says what to do.

    Attributes:
        field: which.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Maker:
    """Where cameras of a maker give their streams; see `makers.toml`.

    Attributes:
        maker_id: short name.
        name: for people.
        main, sub: paths with gaps; sub is "" where there is none.
        note: what has to be set on the camera first.
        port: of its streams.
        scheme: rtsp or rtsps.
    """

    maker_id: str
    name: str
    main: str
    sub: str = ""
    note: str = ""
    port: int = RTSP_PORT
    scheme: str = "rtsp"

    @property
    def has_channel(self) -> bool:
        """Whether a channel makes a difference."""
        return "{channel" in self.main or "{sensor" in self.main

    @property
    def needs_stream(self) -> bool:
        """Whether the user has to type in a part of the path."""
        return "{stream" in self.main


@dataclass(frozen=True, slots=True)
class MakerPlace:
    """Where one camera is.

    Attributes:
        host: name or IP address.
        port: None for that of the maker.
        channel: input of a recorder, from 1.
        stream: what only the camera says.
    """

    host: str
    port: int | None = None
    channel: int = 1
    stream: str = ""


@dataclass(frozen=True, slots=True)
class StreamAddresses:
    """Addresses without user and password; sub is "" where there is none."""

    main: str
    sub: str


@cache
def makers() -> dict[str, Maker]:
    """Return all makers by id, in the order of the file."""
    text = resources.files(__package__).joinpath("makers.toml").read_text("utf-8")
    return {name: Maker(name, **facts) for name, facts in tomllib.loads(text).items()}


def stream_addresses(maker: Maker, place: MakerPlace) -> StreamAddresses:
    """Return where a camera of this maker gives its streams.

    >>> stream_addresses(makers()["hikvision"], MakerPlace("10.0.0.4", channel=2)).sub
    'rtsp://10.0.0.4:554/Streaming/Channels/202'

    Raises:
        MakerError: host, port, channel or stream cannot be.
    """
    host = _checked_host(place.host.strip())
    port = place.port or maker.port
    if not 0 < port < 65536:
        raise MakerError("port", "Use a port from 1 to 65535, or leave it empty.")
    if not 1 <= place.channel <= MOST_CHANNELS:
        raise MakerError("channel", f"Use a channel from 1 to {MOST_CHANNELS}.")
    stream = place.stream.strip().lstrip("/")
    if maker.needs_stream and not _STREAM.fullmatch(stream):
        raise MakerError("stream", f"Enter what comes behind the port in the address. {maker.note}")

    def address(path: str) -> str:
        filled = path.format(channel=place.channel, sensor=place.channel - 1, stream=stream)
        return f"{maker.scheme}://{host}:{port}{filled}" if path else ""

    return StreamAddresses(address(maker.main), address(maker.sub))


def _checked_host(host: str) -> str:
    """Return a host as it stands in an address; an IPv6 address in brackets."""
    bare = host.removeprefix("[").removesuffix("]")
    try:
        return f"[{bare}]" if ipaddress.ip_address(bare).version == 6 else bare
    except ValueError:
        pass
    if "://" in host:
        raise MakerError(
            "host", "Enter only the host, without rtsp:// and path. Example: 192.168.1.20"
        )
    if len(host) > 253 or not HOST_NAME.fullmatch(host):
        raise MakerError("host", "Enter the IP address or name of the camera, like 192.168.1.20.")
    return host
