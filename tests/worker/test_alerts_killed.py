"""Alerts are those of a run without kills: none twice, none lost. SPOTON_KILLS says how often."""

from __future__ import annotations

import os
from typing import Any

import pytest

from alerts.kinds import Kind
from alerts.models import Alert, AlertDelivery, AlertRule
from tests.alerts.deliveries.rows import make_receiver
from tests.worker import alert_simulation
from tests.worker.killed import run_with_kills
from tests.worker.test_floor_killed import make
from tracking.models import ProcessingTask

KILLS = int(os.environ.get("SPOTON_KILLS", "3"))
TICKS = 1200


def watched(name: str) -> ProcessingTask:
    task = make(name)
    zones = {zone.zone_id: zone for zone in task.environment.zones.all()}
    (gate,) = task.environment.lines.all()
    for kind, fields in (
        (Kind.OCCUPANCY_ABOVE, {"zone": zones["left"], "threshold": 1, "seconds": 2}),
        (Kind.OCCUPANCY_BELOW, {"zone": zones["right"], "threshold": 2}),
        (Kind.OCCUPANCY_ABOVE, {"threshold": 4, "seconds": 1}),
        (Kind.DWELL_OVER, {"zone": zones["left"], "seconds": 5}),
        (Kind.DWELL_OVER, {"zone": zones["right"], "seconds": 8}),
        (Kind.ZONE_ENTERED, {"zone": zones["right"]}),
        (Kind.LINE_CROSSED, {"line": gate, "direction": "out"}),
    ):
        AlertRule.objects.create(
            environment=task.environment, name=str(kind), kind=kind, cooldown_seconds=10, **fields
        )
    make_receiver("https://a.example.org/", task.environment, name=name)
    return task


def stored(task: ProcessingTask) -> list[Any]:
    """All alerts, without ids that differ from run to run."""
    columns = "rule_name", "opened_at", "cause", "resolved_at", "value", "person", "threshold"
    return sorted(Alert.objects.filter(task=task).values_list(*columns), key=str)


def deliveries(task: ProcessingTask) -> list[Any]:
    rows = AlertDelivery.objects.filter(alert__task=task)
    return sorted(rows.values_list("alert__rule_name", "alert__opened_at", "event"))


@pytest.mark.slow
@pytest.mark.given
@pytest.mark.django_db(transaction=True)
def test_kills_repeat_and_lose_no_alert(process_env: dict[str, str]) -> None:
    whole, killed = watched("whole"), watched("killed")
    alert_simulation.main(str(whole.pk), TICKS)
    run_with_kills("tests.worker.alert_simulation", killed, TICKS, KILLS, process_env, seed=5)
    expected = stored(whole)
    assert len(expected) > 20
    assert stored(killed) == expected
    assert deliveries(killed) == deliveries(whole)
