"""What befalls a system: each fault begins, lasts, and ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from lab.rtsp.servers import Cable

from .disk import SmallDisk
from .postgresql import OwnPostgres
from .system import System

HOUR: Final = 3600.0
_AWAY_SECONDS: Final = 5.0
_FULL_SECONDS: Final = 20.0


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of trouble.

    Attributes:
        seconds: between its begin and its end, after which the system must come back.
    """

    name: str
    begin: Callable[[], object]
    end: Callable[[], object] = _nothing
    seconds: float = 0.0


def faults(system: System, database: OwnPostgres, disk: SmallDisk, cable: Cable) -> list[Fault]:
    """Return all that can happen here."""
    found = [
        Fault(f"kill -9 of {part}", partial(system.kill, part))
        for part in ("web", "worker", "jobs", "deliveries", "redis")
    ]
    found += [
        Fault("PostgreSQL crashes", database.stop, database.start, _AWAY_SECONDS),
        Fault("PostgreSQL restarts", partial(database.stop, "fast"), database.start),
        Fault("the disk is full", disk.fill, disk.free, _FULL_SECONDS),
        Fault("the network is cut", cable.cut, cable.mend, _FULL_SECONDS),
    ]
    if system.clock.env:
        found += [
            Fault("the clock steps forward an hour", partial(system.clock.step_to, HOUR)),
            Fault("the clock steps back an hour", partial(system.clock.step_to, 0.0)),
        ]
    return found
