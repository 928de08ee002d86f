"""Times of day that clocks show twice, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import timezone

from spoton.http.moment_field import LocalMomentField


@pytest.mark.parametrize(
    ("typed", "is_end", "hour"),
    [
        ("2025-10-26T02:30", False, "2025-10-26T00:30"),
        ("2025-10-26T02:30:00", True, "2025-10-26T01:30"),
        ("2025-10-26 02:30", True, "2025-10-26T01:30"),
        ("2025-03-30T02:30", False, "2025-03-30T01:30"),
        ("2025-03-30T02:30", True, "2025-03-30T01:30"),
        ("2025-06-01T02:30", True, "2025-06-01T00:30"),
        ("2025-06-01T02:30:00Z", False, "2025-06-01T02:30"),
        ("2025-06-01", False, "2025-05-31T22:00"),
    ],
)
def test_every_time_that_can_be_typed_is_taken(typed: str, is_end: bool, hour: str) -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        found = LocalMomentField(is_end=is_end).clean(typed)
    assert found == datetime.fromisoformat(hour).replace(tzinfo=UTC)


@pytest.mark.parametrize("typed", ["tomorrow", "2025-13-01T00:00", "2025-02-30 10:00"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="valid date/time"):
        LocalMomentField().clean(typed)
    assert LocalMomentField(required=False).clean("") is None
