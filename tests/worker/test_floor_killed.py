"""Visits, crossings and figures are those of a run without kills, to the last.

SPOTON_KILLS says how often.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from analytics.models import OccupancyMinute, OccupancyQuarter
from tests.factories import make_camera, make_environment, make_task
from tests.worker import floor_simulation
from tests.worker.killed import run_with_kills
from tracking.models import FloorMinute, Line, LineCrossing, ProcessingTask, Zone, ZoneVisit

KILLS = int(os.environ.get("SPOTON_KILLS", "3"))
TICKS = 1200


def make(name: str) -> ProcessingTask:
    environment = make_environment(name)
    for zone, left in (("left", 0), ("right", 5)):
        corners = [[left, 0], [left + 3, 0], [left + 3, 9], [left, 9]]
        Zone.objects.create(environment=environment, zone_id=zone, name=zone, polygon=corners)
    Line.objects.create(
        environment=environment, line_id="gate", name="Gate", points=[[4, 0], [4, 9]]
    )
    return make_task(environment, [make_camera(environment)], held=True)


def stored(task: ProcessingTask) -> dict[str, list[Any]]:
    """All that is known of the floor, without names that differ from run to run."""
    visits = ZoneVisit.objects.filter(task=task)
    crossings = LineCrossing.objects.filter(task=task)
    minutes = FloorMinute.objects.filter(task=task).order_by("minute")
    figures = "start", "scope", "person_seconds", "maximum", "entries", "exits", "dwell_seconds"
    floor: dict[str, list[Any]] = {
        "visits": sorted(visits.values_list("entered_at", "last_seen", "zone__zone_id", "ended")),
        "crossings": sorted(crossings.values_list("time", "line__line_id", "direction")),
        "minutes": [
            (row.minute, round(row.watched_seconds, 3), bytes(row.heat)[:4]) for row in minutes
        ],
    }
    return floor | {
        model.__name__: sorted(
            (start, scope, round(seconds, 3), *rest)
            for start, scope, seconds, *rest in model._default_manager.filter(
                environment=task.environment
            ).values_list(*figures)
        )
        for model in (OccupancyMinute, OccupancyQuarter)
    }


@pytest.mark.given
@pytest.mark.django_db(transaction=True)
def test_kills_change_no_figure(process_env: dict[str, str]) -> None:
    whole, killed = make("whole"), make("killed")
    floor_simulation.main(str(whole.pk), TICKS)
    run_with_kills("tests.worker.floor_simulation", killed, TICKS, KILLS, process_env, seed=3)
    expected, found = stored(whole), stored(killed)
    assert len(expected["visits"]) > 40
    assert len(expected["crossings"]) > 10
    for name, rows in expected.items():
        assert found[name] == rows, name
