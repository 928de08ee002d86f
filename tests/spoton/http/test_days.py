"""Days that forms ask for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from spoton.http.days import midnight


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_no_day_overflows(zone: str) -> None:
    with timezone.override(zone):
        assert midnight(date(2026, 3, 29)).isoformat().startswith("2026-03-29T00:00:00")
        for day in (date.min, date.max):
            assert midnight(day) + timedelta(days=1) > midnight(day) - timedelta(days=1)
