"""How a source is to be read, where what it says of itself is wrong or not wanted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, get_args

Transport = Literal["auto", "tcp", "udp"]
Deinterlacing = Literal["auto", "on", "off"]

TRANSPORTS: Final[tuple[Transport, ...]] = get_args(Transport)
DEINTERLACINGS: Final[tuple[Deinterlacing, ...]] = get_args(Deinterlacing)
SNAPSHOT_SECONDS: Final = (0.2, 60.0)
"""Least and most time between two still pictures, s."""
AUTOMATIC: Final = "auto"
MOST_STRETCH: Final = 4
ASPECT_WORDS: Final = (
    "Use auto, or width:height of one pixel, from 1:4 to 4:1. Examples: 16:11, 1:1."
)
_ASPECT: Final = re.compile(r"([1-9]\d{0,3}):([1-9]\d{0,3})")


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How to read a source; the default finds out by itself.

    Attributes:
        transport: of RTSP's packets: auto is TCP, then UDP where the camera knows nothing else.
        snapshot_seconds: between two pictures of an address that gives one each time; None: 1 s.
        pixel_aspect: width of a pixel by its height; None: what the source says.
        deinterlacing: auto: frames that say that they are interlaced; on: all frames.
    """

    transport: Transport = "auto"
    snapshot_seconds: float | None = None
    pixel_aspect: Fraction | None = None
    deinterlacing: Deinterlacing = "auto"

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON; see `from_json`."""
        aspect = self.pixel_aspect
        return {
            "transport": self.transport,
            "snapshot_seconds": self.snapshot_seconds,
            "pixel_aspect": f"{aspect.numerator}:{aspect.denominator}" if aspect else AUTOMATIC,
            "deinterlacing": self.deinterlacing,
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> SourceOptions:
        """Return what `to_json` wrote; what is left out is automatic."""
        return cls(**values | {"pixel_aspect": aspect_of(values.get("pixel_aspect", AUTOMATIC))})


def aspect_of(text: str) -> Fraction | None:
    """Return the aspect that "16:11" names, None for "auto".

    >>> aspect_of("16:11"), aspect_of("auto")
    (Fraction(16, 11), None)

    Raises:
        ValueError: it names none; the message says what would.
    """
    if text == AUTOMATIC:
        return None
    match = _ASPECT.fullmatch(text)
    if match is None:
        raise ValueError(ASPECT_WORDS)
    aspect = Fraction(int(match[1]), int(match[2]))
    if not Fraction(1, MOST_STRETCH) <= aspect <= MOST_STRETCH:
        raise ValueError(ASPECT_WORDS)
    return aspect


READ_BY_ITSELF: Final = SourceOptions()
"""Nothing is set by hand."""
