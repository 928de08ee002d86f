"""A time as a number and a unit."""

from __future__ import annotations

from typing import Any, Final

from django import forms

UNITS: Final = ((1, "seconds"), (60, "minutes"), (3600, "hours"))


class DurationWidget(forms.MultiWidget):
    """A number, and what it counts."""

    def __init__(self, label: str) -> None:
        number = forms.NumberInput(
            {"min": 0, "step": 1, "inputmode": "numeric", "aria-label": f"Number of “{label}”"}
        )
        unit = forms.Select({"aria-label": f"Unit of “{label}”"}, choices=UNITS)
        super().__init__({"number": number, "unit": unit}, {"class": "duration"})

    def decompress(self, value: Any) -> list[Any]:
        """Return the number and the largest unit that it is whole in.

        >>> DurationWidget("").decompress(300), DurationWidget("").decompress(90)
        ([5, 60], [90, 1])
        """
        if value is None:
            return [None, 1]
        whole = (unit for unit, _ in reversed(UNITS) if value and value % unit == 0)
        unit = next(whole, 1)
        return [value // unit, unit]


class DurationField(forms.MultiValueField):
    """Seconds as an int."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        parts = (
            forms.IntegerField(min_value=0, max_value=1_000_000),
            forms.TypedChoiceField(coerce=int, choices=UNITS),
        )
        super().__init__(parts, widget=DurationWidget(label), label=label, **kwargs)

    def compress(self, data_list: list[Any]) -> int | None:
        """Return the seconds."""
        return data_list[0] * data_list[1] if data_list else None
