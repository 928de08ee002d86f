"""What the web asks of the process, and what that answers: one line of JSON, then two pictures."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """A source and how to look at it.

    Attributes:
        address: file, folder or rtsp://, http:// address.
        window: (x, y, width, height) in pixels of the source, None for all of it.
        rotation: degrees clockwise, applied after the window.
        strict: only containers that hold their pictures themselves. A playlist names other files
            of the server, which anyone who uploads one may not see.
        recordings: the address is a folder of videos; the first of them is checked.
        networks: in which a stream's machine may be.
        options: how to read it, as `SourceOptions.to_json` has it; None: as it says itself.
    """

    address: str
    window: tuple[int, int, int, int] | None = None
    rotation: int = 0
    strict: bool = False
    recordings: bool = False
    networks: tuple[str, ...] = ("0.0.0.0/0", "::/0")
    options: dict[str, Any] | None = None

    def encode(self) -> bytes:
        """Return what the process reads from standard input, which no process list shows."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, data: bytes) -> ProbeRequest:
        """Read it."""
        values: dict[str, Any] = json.loads(data)
        window, networks = values.pop("window"), tuple(values.pop("networks"))
        return cls(**values, window=tuple(window) if window else None, networks=networks)


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What was there.

    Attributes:
        width, height: of the camera's picture, after window and rotation.
        source_width, source_height: of the source's.
        fps: of the source.
        frames: how many a recording has, None for what is live or does not say.
        files: how many videos a folder of recordings holds, else None.
        picture, small: JPEG, as large as it is and for lists.
    """

    width: int
    height: int
    source_width: int
    source_height: int
    fps: float
    frames: int | None
    files: int | None
    picture: bytes
    small: bytes

    def encode(self) -> bytes:
        """Return what the process writes to standard output."""
        facts = {
            name: getattr(self, name)
            for name in self.__dataclass_fields__
            if name not in ("picture", "small")
        }
        line = json.dumps(facts | {"picture_bytes": len(self.picture)}).encode()
        return b"".join((line, b"\n", self.picture, self.small))


class UnreadableSourceError(Exception):
    """The source cannot be read; the message says why and what to do."""

    def encode(self) -> bytes:
        """Return what the process writes."""
        return json.dumps({"error": str(self)}).encode() + b"\n"


def decode(data: bytes) -> ProbeResult:
    """Read the process's answer.

    Raises:
        UnreadableSourceError: that is the answer.
        ValueError: it has no end, or is none.
    """
    line, _, pictures = data.partition(b"\n")
    facts: dict[str, Any] = json.loads(line)
    if "error" in facts:
        raise UnreadableSourceError(facts["error"])
    size = facts.pop("picture_bytes")
    if not 0 < size < len(pictures):
        raise ValueError("the frames are incomplete")
    return ProbeResult(**facts, picture=pictures[:size], small=pictures[size:])
