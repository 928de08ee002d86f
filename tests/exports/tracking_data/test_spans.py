"""Days without observations cost nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from exports.tracking_data.raw_rows import spans
from tracking.models import ObservationDay

pytestmark = pytest.mark.django_db


def test_only_days_that_have_something_are_read() -> None:
    for day in (3, 4, 9):
        ObservationDay.objects.create(day=date(2026, 1, day), stored_on=date(2026, 1, day))
    start, end = datetime(2026, 1, 3, 12, tzinfo=UTC), datetime(2026, 1, 9, 6, tzinfo=UTC)
    assert list(spans(start, end)) == [
        (start, datetime(2026, 1, 5, tzinfo=UTC)),
        (datetime(2026, 1, 9, tzinfo=UTC), end),
    ]
    assert list(spans(datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 9, tzinfo=UTC))) == []
