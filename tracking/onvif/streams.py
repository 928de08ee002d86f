"""Which of a camera's streams to track on and which to record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tracking.onvif.messages import Channel, Profile

TRACK_WIDTH: Final = 640
"""The detector looks at pictures of about this width: a larger one costs more and shows no more."""
_SMOOTH_FPS: Final = 5.0
_STILLS: Final = frozenset({"JPEG", "MJPEG"})


def channels_of(profiles: Sequence[Profile]) -> list[Channel]:
    """Return main and sub stream of each input, in the order of the camera.

    >>> big = Profile("a", "rtsp://h/1", codec="H264", width=1920, height=1080, fps=25)
    >>> small = Profile("b", "rtsp://h/2", codec="H264", width=640, height=360, fps=15)
    >>> channels_of([small, big])
    [Channel(name='a', main='rtsp://h/1', sub='rtsp://h/2')]
    """
    by_source: dict[str, list[Profile]] = {}
    for profile in profiles:
        by_source.setdefault(profile.source, []).append(profile)
    return [_channel(group) for group in by_source.values()]


def _channel(group: list[Profile]) -> Channel:
    # Makers list the main stream first: it counts as the largest where sizes are not told.
    main = max(group, key=lambda one: (not _is_still(one), _pixels(one, group), one.fps))
    smaller = [
        one
        for one in group
        if 0 < _pixels(one, group) < _pixels(main, group) and one.address != main.address
    ]
    sub = max(smaller, key=_fitness).address if smaller else ""
    return Channel(main.name, main.address, sub)


def _pixels(profile: Profile, group: list[Profile]) -> float:
    if profile.width and profile.height:
        return profile.width * profile.height
    return float("inf") if profile is group[0] else 1.0


def _fitness(profile: Profile) -> tuple[bool, bool, bool, int]:
    """Return a key that is greatest for the stream to track on."""
    wide = profile.width >= TRACK_WIDTH
    smooth = not 0 < profile.fps < _SMOOTH_FPS
    pixels = profile.width * profile.height
    return not _is_still(profile), smooth, wide, -pixels if wide else pixels


def _is_still(profile: Profile) -> bool:
    return profile.codec.upper() in _STILLS
