"""What the web asks of the process, and what that answers: one line of JSON each way."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from spoton.networks import ANYWHERE


@dataclass(frozen=True, slots=True)
class OnvifRequest:
    """What is wanted.

    Attributes:
        host: of the camera that is asked; "" to search the network for cameras.
        username, password: of the camera; "" for none.
        networks: in which cameras may be.
        seconds: how long a search waits for answers.
    """

    host: str = ""
    username: str = ""
    password: str = ""
    networks: tuple[str, ...] = ANYWHERE
    seconds: float = 3.0

    def encode(self) -> bytes:
        """Return what the process reads from standard input, which no process list shows."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, data: bytes) -> OnvifRequest:
        """Read it."""
        values: dict[str, Any] = json.loads(data)
        return cls(**values | {"networks": tuple(values["networks"])})


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """A camera or recorder that answered; what it says of itself may be empty.

    Attributes:
        address: host and port, as `OnvifRequest.host` takes it.
        maker, model, name: for people.
    """

    address: str
    maker: str
    model: str
    name: str


@dataclass(frozen=True, slots=True)
class FoundDevices:
    """All of them.

    Attributes:
        devices: sorted by address.
        forbidden: how many more there are in networks that are not allowed.
    """

    devices: list[FoundDevice] = field(default_factory=list)
    forbidden: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """A stream as the camera offers it.

    Attributes:
        name: for people.
        address: without user and password.
        source: which input of a recorder, or which sensor.
        codec: as the camera calls it; "" if it does not say.
        width, height: in pixels, 0 if it does not say.
        fps: at most; 0 if it does not say.
    """

    name: str
    address: str
    source: str = ""
    codec: str = ""
    width: int = 0
    height: int = 0
    fps: float = 0.0


@dataclass(frozen=True, slots=True)
class Channel:
    """The two streams of one input: `sub` to track, `main` to record; sub is "" if none fits."""

    name: str
    main: str
    sub: str


@dataclass(frozen=True, slots=True)
class DeviceStreams:
    """What a camera answered.

    Attributes:
        maker, model: in the camera's words.
        clock_seconds: how far its clock is ahead of ours.
        channels: one of a camera, several of a recorder.
        profiles: all streams.
    """

    maker: str
    model: str
    clock_seconds: int
    channels: list[Channel]
    profiles: list[Profile]


class OnvifError(Exception):
    """Nothing can be learned; the message says what to do.

    Attributes:
        field: which input is to blame: host or password.
    """

    def __init__(self, message: str, field: str = "host") -> None:
        super().__init__(message)
        self.field = field


def encode(answer: FoundDevices | DeviceStreams | OnvifError) -> bytes:
    """Return what the process writes to standard output."""
    if isinstance(answer, OnvifError):
        return json.dumps({"error": str(answer), "field": answer.field}).encode()
    return json.dumps(asdict(answer)).encode()


def decode(data: bytes) -> FoundDevices | DeviceStreams:
    """Read the process's answer.

    Raises:
        OnvifError: that is the answer.
        ValueError, KeyError, TypeError: it is none.
    """
    values: dict[str, Any] = json.loads(data)
    if "error" in values:
        raise OnvifError(values["error"], values["field"])
    if "devices" in values:
        devices = [FoundDevice(**one) for one in values["devices"]]
        return FoundDevices(devices, values["forbidden"])
    values["channels"] = [Channel(**one) for one in values["channels"]]
    values["profiles"] = [Profile(**one) for one in values["profiles"]]
    return DeviceStreams(**values)
