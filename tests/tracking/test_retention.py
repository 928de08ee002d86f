"""Old observations go, recent ones and everything else stays."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from django_q.models import Schedule

from tests.factories import make_task
from tracking.jobs import apply_retention, ensure_schedules
from tracking.models import Camera, Environment, Observation, Track
from tracking.services import retention

pytestmark = pytest.mark.django_db


@pytest.fixture
def observed(campus: Environment, cameras: list[Camera]) -> Track:
    """A track with one observation a day for the last ten days."""
    now = timezone.now()
    task = make_task(campus, cameras)
    track = Track.objects.create(
        task=task, camera=cameras[0], track_id=1, first_seen=now, last_seen=now
    )
    Observation.objects.bulk_create(
        Observation(
            time=now - timedelta(days=day, hours=1),
            frame_index=day,
            task=task,
            camera=cameras[0],
            track=track,
            x1=0,
            y1=0,
            x2=1,
            y2=1,
            confidence=1,
        )
        for day in range(10)
    )
    return track


@override_settings(RETENTION_DAYS=4)
def test_what_is_older_is_deleted_in_small_steps(
    observed: Track, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "ROWS_PER_STATEMENT", 2)
    assert apply_retention() == "6 observations deleted"
    assert set(Observation.objects.values_list("frame_index", flat=True)) == {0, 1, 2, 3}
    assert Track.objects.filter(pk=observed.pk).exists()
    assert apply_retention() == "0 observations deleted"


@override_settings(RETENTION_DAYS=9)
def test_the_command_does_the_same(observed: Track) -> None:
    out = StringIO()
    call_command("apply_retention", stdout=out)
    assert out.getvalue() == "1 observations deleted\n"


def test_the_schedule_is_made_once_and_keeps_what_an_administrator_chose() -> None:
    ensure_schedules()
    Schedule.objects.filter(name="retention").update(schedule_type=Schedule.DAILY)
    ensure_schedules()
    assert Schedule.objects.get(name="retention").schedule_type == Schedule.DAILY
