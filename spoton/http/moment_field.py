"""A field for a moment, by the clock of the user."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from spoton.http.moment_input import MomentInput


class LocalMomentField(forms.DateTimeField):
    """From when or to when.

    On the night when clocks go back an hour comes twice: a range that is meant to hold what was
    typed begins in the first and ends in the second. A time that clocks leave out is what they
    show instead, an hour later.

    Args:
        is_end: of a range.
    """

    widget = MomentInput

    def __init__(self, *, is_end: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_end = is_end

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment, in UTC: Python compares no times of an hour that comes twice."""
        found = self._parsed(value)
        if found is None or not timezone.is_naive(found):
            return super().to_python(value if found is None else found)
        zone = timezone.get_current_timezone()
        moments = [found.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
        try:
            first, second = (moment.astimezone(UTC) for moment in moments)
        except OverflowError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        is_left_out = second < first
        return second if self.is_end and not is_left_out else first

    def _parsed(self, value: Any) -> datetime | None:
        if isinstance(value, datetime):
            return value
        text = str(value or "").strip()
        try:
            found = parse_datetime(text)
        except ValueError:
            return None
        if found is not None:
            return found
        for form in self.input_formats or ():
            try:
                return self.strptime(text, form)
            except (ValueError, TypeError):
                continue
        return None
