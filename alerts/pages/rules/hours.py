"""Hours of the week as rows of a form: days, from, to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any, Final

from django import forms

from alerts.words import DAYS

MOST: Final = 14
_MIDNIGHT: Final = time(0, 0)


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput({"type": "time"}, "%H:%M"), input_formats=["%H:%M"]
    )


class HoursForm(forms.Form):
    """Some hours on some days. To midnight is to the end of the day."""

    days = forms.TypedMultipleChoiceField(
        coerce=int,
        choices=[(number, name) for number, name in enumerate(DAYS)],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day."},
    )
    begin = _time("From")
    end = _time("To")

    def clean(self) -> dict[str, Any]:
        """Refuse hours without a length, but for a whole day."""
        cleaned = super().clean() or {}
        begin, end = cleaned.get("begin"), cleaned.get("end")
        if begin is not None and begin == end != _MIDNIGHT:
            self.add_error("end", "Choose another time. Use 00:00 to 00:00 for a whole day.")
        return cleaned

    def entry(self) -> dict[str, Any]:
        """Return it as a rule's schedule holds it."""
        given = self.cleaned_data
        end = "24:00" if given["end"] == _MIDNIGHT else f"{given['end']:%H:%M}"
        return {"days": sorted(given["days"]), "from": f"{given['begin']:%H:%M}", "to": end}


HoursSet: Final = forms.formset_factory(
    HoursForm, extra=0, max_num=MOST, validate_max=True, absolute_max=MOST + 1
)
USUAL: Final[dict[str, Any]] = {"days": [0, 1, 2, 3, 4], "begin": "08:00", "end": "18:00"}
"""Of a row that is added."""


def rows_of(schedule: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what the rows show of a rule's schedule.

    >>> rows_of([{"days": [5], "from": "08:00", "to": "24:00"}])
    [{'days': [5], 'begin': '08:00', 'end': '00:00'}]
    """
    return [
        {
            "days": entry["days"],
            "begin": entry["from"],
            "end": "00:00" if entry["to"] == "24:00" else entry["to"],
        }
        for entry in schedule
    ]
