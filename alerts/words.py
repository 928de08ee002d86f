"""What a rule will do and what an alert says, in sentences. The only place that words them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from alerts.kinds import CAMERA, SYSTEM, Kind

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CAMERA: Final = {
    Kind.CAMERA_OFFLINE: "is offline",
    Kind.CAMERA_FROZEN: "is frozen",
    Kind.CAMERA_COVERED: "is covered",
    Kind.CAMERA_DEFOCUSED: "is out of focus",
    Kind.CAMERA_MOVED: "has moved",
}
_SYSTEM: Final = {
    Kind.SYSTEM_OVERLOAD: "a worker cannot keep up with its cameras",
    Kind.SYSTEM_DISK: "the data disk is nearly full",
    Kind.SYSTEM_STORE_QUEUE: "a worker cannot store its results",
    Kind.SYSTEM_RECORDING: "a camera is not recorded, because the disk is full or refuses",
    Kind.SYSTEM_WORKER_AWAY: "no worker is running",
}
_CROSSED: Final = {"any": "", "in": " inwards", "out": " outwards"}


class Described(Protocol):
    """What a sentence is made from: a rule, or an alert that keeps what its rule was."""

    @property
    def kind(self) -> str:
        """A value of `Kind`."""
        ...

    @property
    def threshold(self) -> int | None:
        """People."""
        ...

    @property
    def seconds(self) -> float:
        """For how long."""
        ...

    @property
    def direction(self) -> str:
        """A value of `Direction`."""
        ...


class DescribedRule(Described, Protocol):
    """A rule, stored or not yet."""

    schedule: Any
    time_zone: Any
    cooldown_seconds: Any

    @property
    def place(self) -> str:
        """Name of its zone, line or camera; "" for none."""
        ...


def rule_sentence(rule: DescribedRule) -> str:
    """Return what a rule will do."""
    parts = [f"Alert when {_condition(rule, rule.place)}"]
    if hours := hours_in_words(rule.schedule):
        parts.append(f", {hours} ({rule.time_zone})")
    if rule.cooldown_seconds:
        per = " per person" if rule.kind == Kind.DWELL_OVER else ""
        per = " per camera" if rule.kind in CAMERA and not rule.place else per
        parts.append(f"; at most once in {duration(rule.cooldown_seconds)}{per}")
    return "".join(parts) + "."


def alert_message(alert: Described, place: str, value: float) -> str:
    """Return what has happened.

    Args:
        place: name of its zone, line or camera; "" for none.
        value: see `alerts.models.Alert`.
    """
    kind = alert.kind
    where = f"in {place}" if place else "in the environment"
    if kind in (Kind.OCCUPANCY_ABOVE, Kind.OCCUPANCY_BELOW):
        limit = "more" if kind == Kind.OCCUPANCY_ABOVE else "fewer"
        text = f"{people(value)} {where}, {limit} than {alert.threshold}{_held(alert.seconds)}"
    elif kind == Kind.DWELL_OVER:
        text = f"Someone has been {where} for more than {duration(alert.seconds)}"
    elif kind == Kind.LINE_CROSSED:
        way = _CROSSED[alert.direction]
        text = f"Someone crossed {place}{way}"
        if value > 1:
            text = f"{place} was crossed{way} {value:.0f} times"
    elif kind == Kind.ZONE_ENTERED:
        text = f"Someone entered {place}"
        if value > 1:
            text = f"{place} was entered {value:.0f} times"
    elif kind in SYSTEM:
        text = _capital(_SYSTEM[Kind(kind)])
    else:
        state = _CAMERA[Kind(kind)]
        if alert.seconds and kind != Kind.CAMERA_MOVED:
            state = state.replace("is ", "has been ") + _held(alert.seconds)
        text = f"{place or 'A camera'} {state}"
    return f"{text}."


def hours_in_words(schedule: Iterable[Mapping[str, Any]]) -> str:
    """Return a weekly schedule in words, "" for always.

    >>> hours_in_words([{"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "18:00"}])
    'Monday to Friday 08:00–18:00'
    >>> hours_in_words([{"days": [5, 6], "from": "22:00", "to": "06:00"}])
    'Saturday and Sunday 22:00–06:00 of the next day'
    >>> hours_in_words([{"days": [0, 2, 3, 4], "from": "00:00", "to": "24:00"}])
    'Monday and Wednesday to Friday all day'
    """
    return " and ".join(_entry(entry) for entry in schedule)


def duration(seconds: float) -> str:
    """Return a time in words.

    >>> [duration(seconds) for seconds in (1, 30, 60, 90, 600, 3600)]
    ['1 second', '30 seconds', '1 minute', '90 seconds', '10 minutes', '1 hour']
    """
    whole = round(seconds)
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        if whole >= length and whole % length == 0:
            count = whole // length
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "0 seconds"


def people(count: float) -> str:
    """Return a number of people in words.

    >>> people(1), people(6), people(0)
    ('1 person', '6 people', '0 people')
    """
    return f"{count:.0f} {'person' if round(count) == 1 else 'people'}"


def _condition(rule: Described, place: str) -> str:
    kind, seconds = rule.kind, rule.seconds
    where = f"in {place}" if place else "in the environment"
    if kind in (Kind.OCCUPANCY_ABOVE, Kind.OCCUPANCY_BELOW):
        limit = "more" if kind == Kind.OCCUPANCY_ABOVE else "fewer"
        verb = "is" if rule.threshold == 1 else "are"
        text = f"{limit} than {people(rule.threshold or 0)} {verb} {where}"
    elif kind == Kind.DWELL_OVER:
        return f"someone is {where} for more than {duration(seconds)}"
    elif kind == Kind.LINE_CROSSED:
        return f"someone crosses {place}{_CROSSED[rule.direction]}"
    elif kind == Kind.ZONE_ENTERED:
        return f"someone enters {place}"
    elif kind in SYSTEM:
        text = _SYSTEM[Kind(kind)]
    else:
        text = f"{place or 'any camera'} {_CAMERA[Kind(kind)]}"
    return text + _held(seconds)


def _held(seconds: float) -> str:
    return f" for {duration(seconds)}" if seconds else ""


def _entry(entry: Mapping[str, Any]) -> str:
    begin, end = entry["from"], entry["to"]
    hours = "all day" if (begin, end) == ("00:00", "24:00") else f"{begin}–{end}"
    over = " of the next day" if end <= begin else ""
    return f"{_days(sorted(entry['days']))} {hours}{over}"


def _days(days: Sequence[int]) -> str:
    if len(days) == len(DAYS):
        return "every day"
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words: list[str] = []
    for run in runs:
        if len(run) > 2:
            words.append(f"{DAYS[run[0]]} to {DAYS[run[-1]]}")
        else:
            words += [DAYS[day] for day in run]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
