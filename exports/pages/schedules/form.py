"""A scheduled report as a form; its fields have the names of the service's refusals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms

from accounts.pages.zone_select import ZoneSelect
from accounts.validation import time_zones
from alerts.services.reports import receivers_in
from exports.models import ReportSchedule
from exports.pages.exports.kind_forms import ReportForm
from tracking.models import Environment

_ABOUT: Final = {
    "day": "Every day, for the day before",
    "week": "Every Monday, for the week before",
    "month": "On the first of the month, for the month before",
}
_HOURS: Final = [(hour, f"{hour:02}:00") for hour in range(24)]


class ScheduleForm(forms.Form):
    """Which report, when, and who gets it.

    Args:
        environments: ids and names to choose from; of one that exists, its own only.
        environment: whose receivers are offered.
    """

    environment_id = forms.ChoiceField(label="Environment")
    every = forms.ChoiceField(label="How often", choices=list(_ABOUT.items()),
                              widget=forms.RadioSelect)  # fmt: skip
    hour = forms.TypedChoiceField(label="At", choices=_HOURS, coerce=int)
    time_zone = forms.ChoiceField(label="Time zone", widget=ZoneSelect)
    format = forms.ChoiceField(
        label="Format",
        choices=ReportForm.base_fields["format"].choices,  # type: ignore[attr-defined]
        widget=forms.RadioSelect,
    )
    receivers = forms.TypedMultipleChoiceField(
        required=False, label="Receivers", coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Any,
        environments: Sequence[tuple[str, str]],
        environment: Environment,
        initial: dict[str, Any],
    ) -> None:
        super().__init__(data, auto_id="schedule-%s", initial=initial)
        self._offer("environment_id", list(environments))
        self._offer("time_zone", list(time_zones.by_region()))
        known = receivers_in(environment).values_list("receiver_id", "name", "enabled")
        self._offer(
            "receivers",
            [(one, name if on else f"{name} (disabled)") for one, name, on in known],
        )

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def first_values(environment: Environment, zone: str) -> dict[str, Any]:
    """Return what is chosen when the page opens."""
    return {
        "environment_id": environment.environment_id,
        "every": ReportSchedule.Every.WEEK,
        "hour": 7,
        "time_zone": zone,
        "format": "pdf",
    }


def stored_values(schedule: ReportSchedule) -> dict[str, Any]:
    """Return what a schedule has."""
    names = ("every", "hour", "time_zone", "format")
    return {
        "environment_id": schedule.environment.environment_id,
        "receivers": [one.receiver_id for one in schedule.receivers.all()],
        **{name: getattr(schedule, name) for name in names},
    }
