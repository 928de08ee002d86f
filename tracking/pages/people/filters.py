"""What the list of people can be asked for, as a form whose address can be kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from accounts.models import User
from spoton.http.moment_field import LocalMomentField
from tracking.models import Camera, Environment, Person, Zone, states
from tracking.selectors.people import PersonQuery
from tracking.selectors.scope import cameras_for, environments_for, zones_for

_STATES: Final = [("", "Any"), *((state, states.PERSON[state]) for state in Person.State.values)]
TIMES: Final = (
    ("", "Any time"),
    ("hour", "Last hour"),
    ("today", "Today"),
    ("day", "Last 24 hours"),
    ("range", "From – to"),
)
_ID: Final = re.compile(r"[0-9a-f]{1,32}")
_LONGEST_MINUTES: Final = 1_000_000


def _minutes() -> forms.FloatField:
    widget = forms.NumberInput({"min": 0, "step": "any", "inputmode": "decimal"})
    return forms.FloatField(required=False, min_value=0, max_value=_LONGEST_MINUTES, widget=widget)


def _seconds() -> forms.IntegerField:
    widget = forms.NumberInput({"min": 0, "inputmode": "numeric"})
    return forms.IntegerField(
        required=False, min_value=0, max_value=60 * _LONGEST_MINUTES, widget=widget
    )


class WhereAndWhen(forms.Form):
    """Where and when: what lists and searches share.

    Cameras and zones are offered of one environment; those of another one, left over in the
    address, are dropped.
    """

    environment = forms.ChoiceField(required=False)
    camera = forms.ChoiceField(required=False)
    zone = forms.ChoiceField(required=False)
    when = forms.ChoiceField(required=False, choices=TIMES)
    since = LocalMomentField(required=False)
    until = LocalMomentField(required=False, is_end=True)

    def __init__(self, user: User, data: Mapping[str, Any]) -> None:
        self.environments = list(environments_for(user))
        self.chosen_environment = _chosen(self.environments, str(data.get("environment", "")))
        cameras: list[Camera] = []
        zones: list[Zone] = []
        if self.chosen_environment is not None:
            cameras = list(
                cameras_for(user).filter(environment=self.chosen_environment).order_by("camera_id")
            )
            zones = list(zones_for(user).filter(environment=self.chosen_environment))
        offered = {
            "environment": [(one.environment_id, one.name) for one in self.environments],
            "camera": [(one.camera_id, _named(one)) for one in cameras],
            "zone": [(one.zone_id, one.name) for one in zones],
            "when": TIMES,
        }
        known = {name: [value for value, _ in choices] for name, choices in offered.items()}
        given = {name: data.get(name, "") for name in self.base_fields}
        given |= {name: "" for name in offered if given[name] not in known[name]}
        super().__init__(given, auto_id="filter-%s")
        for name, label in (("environment", "All"), ("camera", "Any"), ("zone", "Any")):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", label), *offered[name]]
        for name in ("camera", "zone"):
            self.fields[name].widget.attrs["disabled"] = not offered[name]

    def clean(self) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        data: dict[str, Any] = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if data.get("when") == "range" and since and until and until < since:
            self.add_error("until", "“To” must be after “From”.")
        return data

    @property
    def is_set(self) -> bool:
        """Whether anything is asked for."""
        return any(self.data.values())

    def query(self) -> PersonQuery:
        """Which people are asked for, once the form is valid."""
        data = self.cleaned_data
        since, until = _times(data)
        return PersonQuery(
            environment=data["environment"],
            camera=data["camera"],
            zone=data["zone"],
            since=since,
            until=until,
        )


class PeopleFilters(WhereAndWhen):
    """Of the list."""

    state = forms.ChoiceField(required=False, choices=_STATES)
    shortest = _minutes()
    longest = _minutes()
    min_dwell = _seconds()
    max_dwell = _seconds()
    q = forms.CharField(
        required=False,
        max_length=80,
        widget=forms.TextInput({"type": "search", "placeholder": "9F3C", "autocomplete": "off"}),
    )

    def clean_q(self) -> str:
        """Accept an ID, or how one begins."""
        typed = str(self.cleaned_data["q"]).strip().lower().replace("-", "")
        if typed and not _ID.fullmatch(typed):
            raise forms.ValidationError("An ID contains the digits 0–9 and A–F, for example 9F3C.")
        return typed

    def clean(self) -> dict[str, Any]:
        """Refuse lengths that leave nothing."""
        data = super().clean()
        shortest, longest = data.get("shortest"), data.get("longest")
        if shortest is not None and longest is not None and longest < shortest:
            self.add_error("longest", "“At most” must not be less than “at least”.")
        self._check_dwell(data)
        return data

    def _check_dwell(self, data: Mapping[str, Any]) -> None:
        least, most = data.get("min_dwell"), data.get("max_dwell")
        if least is not None and most is not None and most <= least:
            self.add_error("max_dwell", "“Less than” must be more than “at least”.")
        if (least is not None or most is not None) and not data.get("zone"):
            self.add_error("zone", "Choose a zone: dwell is how long people stay in one.")

    def query(self) -> PersonQuery:
        """Which people are asked for, once the form is valid."""
        data, common = self.cleaned_data, super().query()
        return PersonQuery(
            environment=common.environment,
            camera=common.camera,
            zone=common.zone,
            since=common.since,
            until=common.until,
            states=[data["state"]] if data["state"] else (),
            id_prefix=data["q"],
            shortest=_long(data["shortest"]),
            longest=_long(data["longest"]),
            min_dwell=_dwell(data["min_dwell"]),
            max_dwell=_dwell(data["max_dwell"]),
        )


def _chosen(environments: Iterable[Environment], wanted: str) -> Environment | None:
    """Return the one that is asked for, or the only one there is."""
    rows = list(environments)
    if len(rows) == 1:
        return rows[0]
    return next((one for one in rows if one.environment_id == wanted), None)


def _named(camera: Camera) -> str:
    own = camera.name and camera.name != camera.camera_id
    return f"{camera.camera_id} · {camera.name}" if own else camera.camera_id


def _times(data: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    now = timezone.localtime()
    starts = {
        "hour": now - timedelta(hours=1),
        "today": now.replace(hour=0, minute=0, second=0, microsecond=0),
        "day": now - timedelta(days=1),
    }
    if data["when"] == "range":
        return data["since"], _end_of_second(data["until"])
    return starts.get(data["when"]), None


def _end_of_second(until: datetime | None) -> datetime | None:
    """Return the last moment of the second that was typed, which is meant as a whole."""
    return until and until.replace(microsecond=999_999)


def _dwell(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _long(minutes: float | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)
