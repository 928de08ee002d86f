"""The past of a zone or line that was drawn or moved is counted again from what is stored."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from accounts.models import User
from tests.worker import floor_simulation
from tests.worker.test_floor_killed import make
from tracking import recount_job
from tracking.models import FloorRecount, Line, LineCrossing, ProcessingTask, Zone, ZoneVisit
from tracking.services.environments.parts import create_part, update_part

TICKS = 450


@pytest.fixture
def task(db: None) -> ProcessingTask:
    """A minute of people who walk to and fro, with a zone and a line that counted them."""
    task = make("hall")
    floor_simulation.main(str(task.pk), TICKS, batch=50)
    return task


def visits(zone: Zone) -> list[tuple[float, float]]:
    """Begin and end of each visit, seconds since the start."""
    rows = ZoneVisit.objects.filter(zone=zone, ended=True).order_by("entered_at", "last_seen")
    return [
        (
            (row.entered_at - floor_simulation.START).total_seconds(),
            (row.last_seen - floor_simulation.START).total_seconds(),
        )
        for row in rows
    ]


def count_all() -> None:
    """Count as if the zone had been drawn a while ago."""
    FloorRecount.objects.update(until=floor_simulation.START + timedelta(minutes=5))
    while FloorRecount.objects.exists():
        recount_job.run()


def test_a_new_zone_counts_what_was_before_it(task: ProcessingTask, admin: User) -> None:
    old = task.environment.zones.get(zone_id="left")
    values = {"zone_id": "twin", "name": "Twin", "polygon": old.polygon}
    twin = create_part(admin, "hall", Zone, values)
    count_all()
    counted = visits(old)
    open_then = ZoneVisit.objects.filter(zone=old, ended=False).count()
    again = visits(twin)
    assert len(again) == len(counted) + open_then > 5
    for begin, end in counted:
        assert any(abs(begin - b) <= 1 and abs(end - e) <= 1 for b, e in again), (begin, end)


def test_a_moved_zone_is_counted_by_its_new_corners(task: ProcessingTask, admin: User) -> None:
    left, right = (task.environment.zones.get(zone_id=name) for name in ("left", "right"))
    open_before = ZoneVisit.objects.filter(zone=left, ended=False)
    open_before.update(ended=True)
    update_part(admin, "hall", Zone, "left", {"polygon": right.polygon})
    count_all()
    moved = visits(left)
    for begin, end in visits(right):
        assert any(abs(begin - b) <= 1 and abs(end - e) <= 1 for b, e in moved), (begin, end)


def test_a_name_changes_no_count(task: ProcessingTask, admin: User) -> None:
    update_part(admin, "hall", Zone, "left", {"name": "Left side"})
    assert not FloorRecount.objects.exists()


def test_crossings_of_a_moved_line_are_counted_again(task: ProcessingTask, admin: User) -> None:
    gate = task.environment.lines.get()
    before = LineCrossing.objects.filter(line=gate).count()
    update_part(admin, "hall", Line, "gate", {"points": [[4, 9], [4, 0]]})
    count_all()
    ways = list(LineCrossing.objects.filter(line=gate).values_list("direction", flat=True))
    assert abs(len(ways) - before) <= 1
    update_part(admin, "hall", Line, "gate", {"points": [[90, 0], [90, 9]]})
    count_all()
    assert not LineCrossing.objects.filter(line=gate).exists()


def test_a_zone_that_is_drawn_again_is_counted_from_the_start(
    task: ProcessingTask, admin: User
) -> None:
    values = {"zone_id": "twin", "name": "Twin", "polygon": [[50, 50], [60, 50], [60, 60]]}
    twin = create_part(admin, "hall", Zone, values)
    FloorRecount.objects.update(until=floor_simulation.START + timedelta(minutes=5))
    under_way = FloorRecount.objects.select_related("zone").get()
    left = task.environment.zones.get(zone_id="left")
    update_part(admin, "hall", Zone, "twin", {"polygon": left.polygon})
    assert not recount_job.count_part(under_way)
    count_all()
    assert len(visits(twin)) > 5


def test_the_last_seconds_wait_for_the_worker(task: ProcessingTask, admin: User) -> None:
    left = task.environment.zones.get(zone_id="left")
    create_part(admin, "hall", Zone, {"zone_id": "twin", "name": "Twin", "polygon": left.polygon})
    while recount_job.count_part(FloorRecount.objects.select_related("zone").get()):
        pass
    recount = FloorRecount.objects.get()
    assert recount.position < recount.until


def test_it_may_be_stopped_between_two_parts(
    task: ProcessingTask, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = task.environment.zones.get(zone_id="left")
    values = {"zone_id": "twin", "name": "Twin", "polygon": left.polygon}
    twin = create_part(admin, "hall", Zone, values)
    count_all()
    whole = visits(twin)
    monkeypatch.setattr(recount_job, "PART", timedelta(seconds=10))
    update_part(admin, "hall", Zone, "twin", {"polygon": [*left.polygon[1:], left.polygon[0]]})
    recount = FloorRecount.objects.get()
    recount.position = floor_simulation.START - timedelta(seconds=5)
    recount.until = floor_simulation.START + timedelta(seconds=TICKS / 10 + 20)
    recount.save()
    while FloorRecount.objects.exists():
        recount_job.run(budget_seconds=0.0001)
    np.testing.assert_allclose(visits(twin), whole)
