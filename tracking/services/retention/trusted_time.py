"""Which time may be trusted for what.

| what | goes by |
|---|---|
| leases, epochs | the database's clock: one for all machines |
| waits, rates, dwell, pace | the monotonic clock, which nobody sets |
| time stamps of live frames | the monotonic clock, tied to the machine's (`vision.sources.clock`) |
| sessions and tokens: whether they are valid | the machine's clock |
| deleting for good: retention, ended sign-ins, unused uploads | `trusted_now` |

A clock that is wrong for an hour must not delete what was to be kept for a month, and nothing
brings that back. So deletions go by a time that passes only as fast as the machine runs. When the
clock jumps, that time continues at its own pace until the clock has run without a jump for
`TRUST_HOURS`, or an administrator says that it is right (`manage.py trust_clock`). A machine that
was off for at most a day is believed at once.
"""

from __future__ import annotations

import logging
import platform
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tracking.models import ClockState, ObservationDay

logger = logging.getLogger(__name__)

TOLERANCE: Final = timedelta(minutes=5)
"""What NTP may correct without a doubt."""
OFF: Final = timedelta(days=1)
"""A machine that was off is believed that it was off for so long."""
TRUST_HOURS: Final = 72
_GONE: Final = timedelta(days=7)
"""A machine that was not heard of for so long is forgotten."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """What a machine says of the time: its clock, its start's name, and seconds since.

    `machine` is its host name: each machine's clock is compared with that machine alone.
    """

    wall: datetime
    boot: str
    uptime: float
    machine: str = ""


def clocks() -> Clocks:
    """Return this machine's."""
    return Clocks(timezone.now(), _boot(), _uptime(), platform.node()[:253])


def look() -> ClockState:
    """Compare the clock with how long the machine has run, and keep what is trusted.

    Called every minute, and before anything is deleted.
    """
    now = clocks()
    with transaction.atomic():
        rows = ClockState.objects.select_for_update().filter(machine=now.machine)
        state = rows.first()
        if state is None:
            # Two processes may come first at once: one row stays, and both read it.
            ClockState.objects.bulk_create([_first(now)], ignore_conflicts=True)
            state = rows.get()
        _advance(state, now)
        state.wall, state.boot, state.uptime = now.wall, now.boot, now.uptime
        state.save()
        ClockState.objects.filter(trusted__lt=state.trusted - _GONE).delete()
    return state


def trusted_now() -> datetime:
    """Return the time by which something may be deleted: never ahead of either clock."""
    state = look()
    return min(state.trusted, state.wall)


def trusted_today() -> date:
    """Return the day of `trusted_now`, in UTC."""
    return trusted_now().astimezone(UTC).date()


def trust() -> None:
    """Believe this machine's clock from now on: an administrator says that it is right.

    Other machines with the same time are believed with it.
    """
    state = look()
    state.trusted, state.doubtful_seconds = state.wall, None
    state.save()
    near = (state.wall - TOLERANCE, state.wall + TOLERANCE)
    ClockState.objects.filter(wall__range=near).update(trusted=state.wall, doubtful_seconds=None)


def doubt() -> str:
    """Return in words why deletions wait, "" while the clock is trusted."""
    newest = ClockState.objects.order_by("-trusted").first()
    if newest is None:
        return ""
    present = ClockState.objects.filter(trusted__gte=newest.trusted - timedelta(hours=2))
    state = present.exclude(doubtful_seconds=None).first()
    if state is None or state.doubtful_seconds is None:
        return ""
    hours = max(1, round(TRUST_HOURS - state.doubtful_seconds / 3600))
    return (
        f"The computer's clock jumped to {state.wall:%Y-%m-%d %H:%M} UTC. Old data is deleted by "
        f"the time before the jump until the clock has run for {hours} more hours. If it is right "
        "now, run `manage.py trust_clock`."
    )


def _first(now: Clocks) -> ClockState:
    """Begin on a new machine with what another one knows, else with when something was stored."""
    state = ClockState.objects.order_by("-trusted").first()
    if state is not None:
        state.pk, state.machine = None, now.machine
        return state
    newest = ObservationDay.objects.aggregate(newest=Max("stored_on"))["newest"]
    state = ClockState(
        machine=now.machine, wall=now.wall, boot=now.boot, uptime=now.uptime, trusted=now.wall
    )
    if newest is not None:
        stored = datetime(newest.year, newest.month, newest.day, tzinfo=UTC) + timedelta(days=1)
        if now.wall > stored + OFF:
            state.trusted, state.doubtful_seconds = stored, 0.0
    return state


def _advance(state: ClockState, now: Clocks) -> None:
    same_start = state.boot == now.boot and now.uptime >= state.uptime
    ran = timedelta(seconds=now.uptime - state.uptime) if same_start else timedelta()
    slack = TOLERANCE if same_start else OFF
    state.trusted += ran
    if -TOLERANCE <= now.wall - state.trusted <= slack:
        if state.doubtful_seconds is not None:
            logger.info("the clock is trusted again")
        state.trusted, state.doubtful_seconds = now.wall, None
        return
    jumped = not -TOLERANCE <= now.wall - (state.wall + ran) <= slack
    if state.doubtful_seconds is None:
        logger.warning("the clock jumped to %s: deletions are paused", now.wall.isoformat())
    if state.doubtful_seconds is None or jumped:
        state.doubtful_seconds = 0.0
        return
    state.doubtful_seconds += ran.total_seconds()
    if state.doubtful_seconds >= TRUST_HOURS * 3600:
        logger.warning("the clock has been steady for %d h and is trusted again", TRUST_HOURS)
        state.trusted, state.doubtful_seconds = now.wall, None


@cache
def _boot() -> str:
    """Name this start of the machine; processes of another machine have another."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return "unknown"


def _uptime() -> float:
    """Return seconds since the start, also those that the machine slept."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
