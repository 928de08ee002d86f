"""What a rule may say: each kind has its places, and limits of its numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from zoneinfo import available_timezones

from alerts.engine.schedule import minutes
from alerts.kinds import CAMERA, EVENTS, NEED_ZONE, OCCUPANCY, Direction, Kind
from spoton.service_errors import InvalidInputError

MOST_PEOPLE: Final = 10_000
LONGEST_SECONDS: Final = 86_400
LONGEST_COOLDOWN: Final = 7 * 86_400
SHORTEST_EVENT_COOLDOWN: Final = 10
SHORTEST_FROZEN: Final = 10
MOST_HOURS: Final = 50
USUAL_SECONDS: Final[Mapping[str, int]] = {
    Kind.OCCUPANCY_ABOVE: 10,
    Kind.OCCUPANCY_BELOW: 10,
    Kind.DWELL_OVER: 300,
    Kind.CAMERA_OFFLINE: 30,
    Kind.CAMERA_FROZEN: 60,
    Kind.CAMERA_COVERED: 10,
    Kind.CAMERA_MOVED: 10,
}
"""For how long it must be so where a new rule does not say; else not at all."""
_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def places_of(kind: str) -> tuple[str, ...]:
    """Return which places a rule of this kind may name: `zone`, `line`, `camera`."""
    if kind in OCCUPANCY | NEED_ZONE:
        return ("zone",)
    if kind == Kind.LINE_CROSSED:
        return ("line",)
    return ("camera",) if kind in CAMERA else ()


def check_values(kind: str, values: Mapping[str, Any]) -> None:
    """Raise InvalidInputError for a value that a rule of this kind cannot have.

    Args:
        values: all columns of the rule as it would be; places are rows or None.
    """
    _check_places(kind, values)
    _check_numbers(kind, values)
    if values["direction"] != Direction.ANY and kind != Kind.LINE_CROSSED:
        raise InvalidInputError("direction", "Only a rule about a line has a direction.")
    if values["time_zone"] not in available_timezones():
        raise InvalidInputError("time_zone", "Use a name such as Europe/Berlin.")
    check_schedule(values["schedule"])


def check_schedule(entries: Sequence[Mapping[str, Any]]) -> None:
    """Raise InvalidInputError for hours that make no sense."""
    if len(entries) > MOST_HOURS:
        raise InvalidInputError("schedule", f"At most {MOST_HOURS} entries.")
    for entry in entries:
        days, begin, end = entry["days"], entry["from"], entry["to"]
        if not days or len(set(days)) != len(days) or not set(days) <= set(range(7)):
            raise InvalidInputError("schedule", "Each of `days` once, 0 (Monday) to 6 (Sunday).")
        for text in (begin, end):
            if not _TIME.fullmatch(text):
                raise InvalidInputError("schedule", "Write times as HH:MM, up to 24:00.")
        if minutes(begin) % 1440 == minutes(end) % 1440 and (begin, end) != ("00:00", "24:00"):
            raise InvalidInputError(
                "schedule", "`from` and `to` are the same. Use 00:00 to 24:00 for a whole day."
            )


def _check_places(kind: str, values: Mapping[str, Any]) -> None:
    label = Kind(kind).label
    allowed = places_of(kind)
    for place in ("zone", "line", "camera"):
        if values[place] is not None and place not in allowed:
            raise InvalidInputError(f"{place}_id", f"“{label}” watches no {place}.")
    if kind in NEED_ZONE and values["zone"] is None:
        raise InvalidInputError("zone_id", f"“{label}” needs a zone.")
    if kind == Kind.LINE_CROSSED and values["line"] is None:
        raise InvalidInputError("line_id", f"“{label}” needs a line.")


def _check_numbers(kind: str, values: Mapping[str, Any]) -> None:
    threshold, seconds, cooldown = (
        values[name] for name in ("threshold", "seconds", "cooldown_seconds")
    )
    if kind not in OCCUPANCY:
        if threshold is not None:
            raise InvalidInputError("threshold", "Only a rule about occupancy has a threshold.")
    else:
        # Fewer than 0 people there never are.
        least = 1 if kind == Kind.OCCUPANCY_BELOW else 0
        if threshold is None or not least <= threshold <= MOST_PEOPLE:
            raise InvalidInputError("threshold", f"A number of people, {least} to {MOST_PEOPLE}.")
    if kind in EVENTS and seconds:
        raise InvalidInputError("seconds", "What happens in a moment does not last: use 0.")
    least = {Kind.DWELL_OVER: 1, Kind.CAMERA_FROZEN: SHORTEST_FROZEN}.get(Kind(kind), 0)
    if not least <= seconds <= LONGEST_SECONDS:
        raise InvalidInputError("seconds", f"{least} to {LONGEST_SECONDS} seconds.")
    least = SHORTEST_EVENT_COOLDOWN if kind in EVENTS else 0
    if not least <= cooldown <= LONGEST_COOLDOWN:
        raise InvalidInputError("cooldown_seconds", f"{least} to {LONGEST_COOLDOWN} seconds.")
