"""Alerts are those of a run without kills: none twice, none lost. SPOTON_KILLS says how often."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from functools import partial
from typing import Any

import pytest

from alerts.kinds import Kind
from alerts.models import Alert, AlertDelivery, AlertRule
from tests.alerts.deliveries.rows import make_receiver
from tests.processes import die_with_parent
from tests.waiting import wait_for
from tests.worker import alert_simulation
from tests.worker.test_floor_killed import behind, make
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


def run(task: ProcessingTask, env: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.worker.alert_simulation", str(task.pk), str(TICKS)]
    env = env | {"DJANGO_SETTINGS_MODULE": "spoton.settings"}
    return subprocess.Popen(command, env=env, preexec_fn=die_with_parent)  # noqa: PLW1509


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_kills_repeat_and_lose_no_alert(process_env: dict[str, str]) -> None:
    chance = random.Random(5)
    whole, killed = watched("whole"), watched("killed")
    alert_simulation.main(str(whole.pk), TICKS)
    for kill in range(KILLS):
        with run(killed, process_env) as process:
            until = (kill + 1) * TICKS // (KILLS + 1) - chance.randint(0, 20)
            wait_for(partial(behind, killed, until), 60)
            os.kill(process.pid, signal.SIGKILL)
    with run(killed, process_env) as process:
        assert process.wait(120) == 0
    expected = stored(whole)
    assert len(expected) > 20
    assert stored(killed) == expected
    assert deliveries(killed) == deliveries(whole)
