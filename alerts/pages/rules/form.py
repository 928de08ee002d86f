"""A rule as a form, with only the fields that its kind needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django import forms

from accounts.models import User
from accounts.pages.zone_select import ZoneSelect
from accounts.validation import time_zones
from alerts.kinds import CAMERA, EVENTS, NEED_ZONE, OCCUPANCY, SYSTEM, Direction, Kind
from alerts.pages.rules.durations import DurationField
from alerts.selectors.deliveries import receivers_for
from alerts.services.rule_checks import MOST_PEOPLE, places_of
from spoton.rights import has_right
from tracking.models import Environment
from tracking.selectors.scope import cameras_for, lines_for, zones_for

ALWAYS, HOURS = "always", "hours"
KINDS: Final = [
    (group, [(kind.value, kind.label) for kind in Kind if (kind in SYSTEM, kind in CAMERA) == of])
    for group, of in (
        ("People", (False, False)),
        ("Cameras", (False, True)),
        ("System", (True, False)),
    )
]
_DIRECTIONS: Final = [
    (Direction.ANY, "Either direction"),
    (Direction.IN, "Inwards: from the line’s left to its right"),
    (Direction.OUT, "Outwards: from the line’s right to its left"),
]
_NEEDED: Final = {"zone_id": "Choose a zone.", "line_id": "Choose a line."}


class RuleForm(forms.Form):
    """A new rule, or changes of one.

    Args:
        user: whose receivers are offered.
        environment: where the rule watches.
        kind: what it watches.
    """

    name = forms.CharField(
        max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    zone_id = forms.ChoiceField(label="Zone")
    line_id = forms.ChoiceField(label="Line")
    camera_id = forms.ChoiceField(label="Camera", required=False)
    direction = forms.ChoiceField(choices=_DIRECTIONS)
    threshold = forms.IntegerField(
        label="People",
        max_value=MOST_PEOPLE,
        error_messages={"required": "Enter a number of people."},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    seconds = DurationField("For at least", error_messages={"required": "Enter a time."})
    cooldown_seconds = DurationField(
        "Cool-down",
        error_messages={"required": "Enter a time."},
        help_text="After an alert, no new one of the same cause for this long.",
    )
    when = forms.ChoiceField(
        label="When",
        choices=[(ALWAYS, "Always"), (HOURS, "Only at these hours")],
        widget=forms.RadioSelect,
    )
    time_zone = forms.ChoiceField(
        label="Time zone of the hours", choices=time_zones.by_region, widget=ZoneSelect
    )
    receivers = forms.TypedMultipleChoiceField(
        required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Mapping[str, Any], *, user: User, environment: Environment, kind: str
    ) -> None:
        super().__init__(data)
        self.environment, self.kind = environment, kind
        self._leave_out()
        self._offer_places(user)
        self._offer_receivers(user)

    def values(self) -> dict[str, Any]:
        """Return what the services take, but for the schedule; of valid fields only."""
        given = self.cleaned_data
        names = ("name", "threshold", "seconds", "direction", "cooldown_seconds", "time_zone")
        values = {name: given[name] for name in names if name in given}
        places = ("zone_id", "line_id", "camera_id")
        values |= {name: given[name] or None for name in places if name in given}
        values["name"] = values.get("name") or self._usual_name()
        return values

    def _usual_name(self) -> str:
        """Return the kind and the place: "Zone entered: Plaza"."""
        for name in ("zone_id", "line_id", "camera_id"):
            field, chosen = self.fields.get(name), self.cleaned_data.get(name)
            if chosen and isinstance(field, forms.ChoiceField):
                words = dict(field.choices)  # type: ignore[arg-type]
                return f"{Kind(self.kind).label}: {words[chosen]}"[:200]
        return Kind(self.kind).label

    def _leave_out(self) -> None:
        """Drop the fields that this kind has no use for."""
        places = {f"{place}_id" for place in places_of(self.kind)}
        unused = {"zone_id", "line_id", "camera_id"} - places
        unused |= set() if self.kind == Kind.LINE_CROSSED else {"direction"}
        unused |= set() if self.kind in OCCUPANCY else {"threshold"}
        unused |= {"seconds"} if self.kind in EVENTS else set()
        for name in unused:
            del self.fields[name]
        if self.kind in OCCUPANCY:
            least = 1 if self.kind == Kind.OCCUPANCY_BELOW else 0
            word = "Fewer" if self.kind == Kind.OCCUPANCY_BELOW else "More"
            self.fields["threshold"] = forms.IntegerField(
                label=f"{word} than this many people",
                min_value=least,
                max_value=MOST_PEOPLE,
                error_messages={"required": "Enter a number of people."},
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        if self.kind == Kind.DWELL_OVER:
            self.fields["seconds"].label = "Longer than"

    def _offer_places(self, user: User) -> None:
        here = self.environment
        for name, rows, key in (
            ("zone_id", zones_for(user), "zone_id"),
            ("line_id", lines_for(user), "line_id"),
            ("camera_id", cameras_for(user), "camera_id"),
        ):
            field = self.fields.get(name)
            if not isinstance(field, forms.ChoiceField):
                continue
            known = [
                (getattr(row, key), row.name or getattr(row, key))
                for row in rows.filter(environment=here)
            ]
            first = self._without_place(name)
            field.required = name in _NEEDED and first is None
            field.error_messages["required"] = _NEEDED.get(name, "")
            field.choices = [("", first or "Choose…"), *known]

    def _without_place(self, name: str) -> str | None:
        """Return what choosing no place means, None if there must be one."""
        if name == "zone_id" and self.kind not in NEED_ZONE:
            return "The whole environment"
        return "Any camera" if name == "camera_id" else None

    def _offer_receivers(self, user: User) -> None:
        if not has_right(user, "alert_receivers.edit"):
            del self.fields["receivers"]
            return
        field = self.fields["receivers"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (receiver.receiver_id, receiver.name)
            for receiver in receivers_for(user)
            if not receiver.all_rules and receiver.environment_id in (None, self.environment.pk)
        ]
