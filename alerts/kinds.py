"""What a rule can watch, and what each kind of rule needs."""

from __future__ import annotations

from typing import Final

from django.db import models


class Kind(models.TextChoices):
    """What a rule watches."""

    OCCUPANCY_ABOVE = "occupancy_above", "Occupancy above"
    OCCUPANCY_BELOW = "occupancy_below", "Occupancy below"
    DWELL_OVER = "dwell_over", "Dwell over"
    LINE_CROSSED = "line_crossed", "Line crossed"
    ZONE_ENTERED = "zone_entered", "Zone entered"
    CAMERA_OFFLINE = "camera_offline", "Camera offline"
    CAMERA_FROZEN = "camera_frozen", "Camera frozen"
    CAMERA_COVERED = "camera_covered", "Camera covered"
    CAMERA_DEFOCUSED = "camera_defocused", "Camera out of focus"
    CAMERA_MOVED = "camera_moved", "Camera moved"
    SYSTEM_OVERLOAD = "system_overload", "System overloaded"
    SYSTEM_DISK = "system_disk", "Disk nearly full"
    SYSTEM_STORE_QUEUE = "system_store_queue", "Results not stored"
    SYSTEM_RECORDING = "system_recording", "Recording stopped"
    SYSTEM_WORKER_AWAY = "system_worker_away", "No worker running"


class Direction(models.TextChoices):
    """Which crossings of a line count; in is from its left to its right."""

    ANY = "any", "Any direction"
    IN = "in", "In"
    OUT = "out", "Out"


OCCUPANCY: Final = frozenset({Kind.OCCUPANCY_ABOVE, Kind.OCCUPANCY_BELOW})
CAMERA: Final = frozenset(
    {
        Kind.CAMERA_OFFLINE,
        Kind.CAMERA_FROZEN,
        Kind.CAMERA_COVERED,
        Kind.CAMERA_DEFOCUSED,
        Kind.CAMERA_MOVED,
    }
)
SYSTEM: Final = frozenset(
    {
        Kind.SYSTEM_OVERLOAD,
        Kind.SYSTEM_DISK,
        Kind.SYSTEM_STORE_QUEUE,
        Kind.SYSTEM_RECORDING,
        Kind.SYSTEM_WORKER_AWAY,
    }
)
EVENTS: Final = frozenset({Kind.LINE_CROSSED, Kind.ZONE_ENTERED})
"""They happen and are over: their alerts end by acknowledgement or with the cool-down."""
NEED_ZONE: Final = frozenset({Kind.DWELL_OVER, Kind.ZONE_ENTERED})
