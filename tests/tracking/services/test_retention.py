"""Old observations go, recent ones and everything else stays."""

from __future__ import annotations

from datetime import UTC, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from django_q.models import Schedule

from spoton.jobs import portions
from tests.factories import make_task
from tracking.jobs import apply_retention, ensure_schedules
from tracking.models import Camera, Environment, Observation, ObservationDay, Track
from tracking.services.retention import partitions

pytestmark = pytest.mark.django_db


@pytest.fixture
def observed(campus: Environment, cameras: list[Camera]) -> Track:
    """A track with one observation at noon of today and of each of the nine days before."""
    now = timezone.now()
    noon = now.astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    task = make_task(campus, cameras)
    track = Track.objects.create(
        task=task, camera=cameras[0], track_id=1, first_seen=now, last_seen=now
    )
    Observation.objects.bulk_create(
        Observation(
            time=noon - timedelta(days=day),
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


def left() -> set[int]:
    return set(Observation.objects.values_list("frame_index", flat=True))


@override_settings(RETENTION_DAYS=4)
def test_what_is_older_is_deleted_in_small_steps(
    observed: Track, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "ROWS_PER_STATEMENT", 2)
    assert apply_retention() == "5 observations and 0 decisions deleted"
    assert left() == {0, 1, 2, 3, 4}
    assert Track.objects.filter(pk=observed.pk).exists()
    assert apply_retention() == "0 observations and 0 decisions deleted"


@override_settings(RETENTION_DAYS=8)
def test_the_command_does_the_same(observed: Track) -> None:
    out = StringIO()
    call_command("apply_retention", stdout=out)
    assert out.getvalue() == "1 observations and 0 decisions deleted\n"


@override_settings(RETENTION_DAYS=4)
def test_an_old_day_stored_lately_is_kept(observed: Track) -> None:
    """A recording of long ago that was imported today."""
    day = partitions.today() - timedelta(days=7)
    partitions.note([day])
    assert apply_retention() == "4 observations and 0 decisions deleted"
    assert left() == {0, 1, 2, 3, 4, 7}
    ObservationDay.objects.update(stored_on=partitions.today() - timedelta(days=5))
    assert apply_retention() == "1 observations and 0 decisions deleted"
    assert left() == {0, 1, 2, 3, 4}
    assert not ObservationDay.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has partitions")
@override_settings(RETENTION_DAYS=4)
def test_whole_partitions_are_dropped(observed: Track) -> None:
    old = partitions.today() - timedelta(days=7)
    partitions.note([old])
    ObservationDay.objects.update(stored_on=old)
    assert old in {partition.day for partition in partitions.partitions()}
    assert apply_retention() == "5 observations and 0 decisions deleted"
    assert old not in {partition.day for partition in partitions.partitions()}


def test_the_schedule_is_made_once_and_keeps_the_chosen_time() -> None:
    ensure_schedules()
    Schedule.objects.filter(name="retention").update(schedule_type=Schedule.DAILY)
    ensure_schedules()
    assert Schedule.objects.get(name="retention").schedule_type == Schedule.DAILY
