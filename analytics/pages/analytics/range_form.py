"""From when to when, and of what: the filters of an environment's figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from analytics.queries.buckets import Bucket, Span, make_span
from spoton.http.moment_field import LocalMomentField
from spoton.service_errors import InvalidInputError
from tracking.models import Camera, Zone

RANGES: Final = (
    ("hour", "1 hour"),
    ("today", "Today"),
    ("yesterday", "Yesterday"),
    ("day", "24 hours"),
    ("week", "7 days"),
    ("month", "30 days"),
    ("range", "Custom"),
)
DEFAULT: Final = "day"
NEW: Final = timedelta(hours=2)
"""Of an environment that was watched for no longer, the last hour is shown first."""
_LENGTHS: Final = (
    (timedelta(hours=2), Bucket.MINUTE),
    (timedelta(hours=6), Bucket.FIVE_MINUTES),
    (timedelta(days=2, hours=1), Bucket.QUARTER),
    (timedelta(days=10), Bucket.HOUR),
    (timedelta(days=120), Bucket.DAY),
)
"""Ranges up to so long have these buckets, longer ones weeks: no chart has too many bars."""
_DAYS_BEFORE: Final = {"today": 1, "yesterday": 1, "day": 1, "week": 7, "month": 30}
_TYPED: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked for.

    Attributes:
        before: what it is compared with: the same time of day where the range has whole days.
        place: None for the whole environment.
    """

    span: Span
    before: Span
    place: Zone | Camera | None


def _when(*, is_end: bool = False) -> LocalMomentField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, _TYPED)
    return LocalMomentField(required=False, widget=widget, is_end=is_end)


class RangeForm(forms.Form):
    """The filters; what is not known is dropped, as an address may be old.

    A custom range has no times at first: then the last 24 hours are shown and filled in.
    """

    when = forms.ChoiceField(required=False, choices=RANGES, widget=forms.RadioSelect)
    since = _when()
    until = _when(is_end=True)
    place = forms.ChoiceField(required=False)

    def __init__(
        self,
        data: Mapping[str, Any],
        zones: Sequence[Zone],
        cameras: Sequence[Camera],
        default: str = DEFAULT,
    ) -> None:
        self._places: dict[str, Zone | Camera] = {f"zone:{one.zone_id}": one for one in zones}
        self._places |= {f"camera:{one.camera_id}": one for one in cameras}
        given = {name: data.get(name, "") for name in self.base_fields}
        if given["when"] not in dict(RANGES):
            given["when"] = default
        if given["place"] not in self._places:
            given["place"] = ""
        start, end = _preset(given["when"])
        given["since"] = given["since"] or f"{start:{_TYPED}}"
        given["until"] = given["until"] or f"{end:{_TYPED}}"
        super().__init__(given, auto_id="filter-%s")
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [
            ("", "Everywhere"),
            *_group("Zones", [(f"zone:{one.zone_id}", one.name) for one in zones]),
            *_group(
                "Cameras",
                [(f"camera:{one.camera_id}", one.name or one.camera_id) for one in cameras],
            ),
        ]

    def chosen(self) -> Chosen | None:
        """Return what is asked for, None if it makes no sense; `errors` says why."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        when = data["when"]
        start, end = (data["since"], data["until"]) if when == "range" else _preset(when)
        zone = timezone.get_current_timezone()
        assert isinstance(zone, ZoneInfo)
        try:
            span = make_span(start, end, bucket_of(end - start), zone)
        except InvalidInputError as error:
            names = {"start_time": "since", "end_time": "until"}
            self.add_error(names.get(error.field or ""), _worded(str(error)))
            return None
        days = _DAYS_BEFORE.get(when)
        before = earlier(span, start, end, days) if days else span.before()
        return Chosen(span, before, self._places.get(data["place"]))


def default_range(first: datetime | None) -> str:
    """Return the range that is shown first, by the first moment that was watched."""
    return "hour" if first is not None and timezone.now() - first < NEW else DEFAULT


def bucket_of(length: timedelta) -> Bucket:
    """Return the buckets in which a range of a length is shown."""
    return next((bucket for most, bucket in _LENGTHS if length <= most), Bucket.WEEK)


def earlier(span: Span, start: datetime, end: datetime, days: int) -> Span:
    """Return the span so many days earlier, at the same times of the day."""
    first, last = (one.astimezone(span.zone) - timedelta(days=days) for one in (start, end))
    return make_span(first, last, span.bucket, span.zone)


def _preset(when: str) -> tuple[datetime, datetime]:
    """Return a range that has a name, by the clock of the user; weeks are seven days with today."""
    now = timezone.localtime().replace(second=0, microsecond=0)
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    match when:
        case "hour":
            return now - timedelta(hours=1), now
        case "today":
            return midnight, max(now, midnight + timedelta(minutes=1))
        case "yesterday":
            return midnight - timedelta(days=1), midnight
        case "week":
            return midnight - timedelta(days=6), now
        case "month":
            return midnight - timedelta(days=29), now
        case _:
            return now - timedelta(days=1), now


def _group(label: str, choices: list[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(label, choices)] if choices else []


def _worded(text: str) -> str:
    """Return a refusal of the query in the words of the form."""
    return text.replace("start_time", "“From”").replace("It must", "“To” must")
