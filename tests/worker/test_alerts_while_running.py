"""Rules in a running worker: cameras that fail, rules that come and go, the end of the task."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alerts.kinds import Kind
from alerts.models import Alert, AlertRule
from tests.factories import HOMOGRAPHY, make_camera, make_environment, make_task
from tests.worker.process import WorkerProcess
from tests.worker.running import stop, wait_for_end
from tracking.models import ProcessingTask

pytestmark = pytest.mark.django_db(transaction=True)


def make_rule(task: ProcessingTask, kind: Kind, **fields: Any) -> AlertRule:
    fields = {"name": kind.label, "threshold": 0} | fields
    return AlertRule.objects.create(environment=task.environment, kind=kind, **fields)


def is_in(state: str, rule: AlertRule) -> bool:
    return any(alert.state == state for alert in Alert.objects.filter(rule=rule))


def test_rules_are_followed_without_a_restart(worker: WorkerProcess, still_video: Path) -> None:
    place = make_environment("street")
    cameras = [
        make_camera(place, "c1", source_address=str(still_video), homography=HOMOGRAPHY),
        make_camera(place, "c2", source_address="/nowhere/at/all.mp4"),
    ]
    task = make_task(place, cameras, loop=True)
    broken = make_rule(task, Kind.CAMERA_OFFLINE, threshold=None)
    worker.wait(lambda: is_in("open", broken), 40)
    alert = Alert.objects.get(rule=broken)
    assert (alert.camera, alert.task_id) == (cameras[1], task.pk)

    crowded = make_rule(task, Kind.OCCUPANCY_ABOVE)
    worker.wait(lambda: is_in("open", crowded), 20)
    assert Alert.objects.get(rule=crowded).value > 0
    AlertRule.objects.filter(pk=crowded.pk).update(threshold=10_000)
    crowded.refresh_from_db()
    crowded.save()
    worker.wait(lambda: is_in("resolved", crowded), 20)

    stop(task)
    wait_for_end(worker, task)
    assert is_in("resolved", broken)


def test_alerts_need_no_camera_that_delivers(worker: WorkerProcess) -> None:
    place = make_environment("nowhere")
    task = make_task(place, [make_camera(place, "c1", source_address="rtsp://127.0.0.1:9/a")])
    rule = make_rule(task, Kind.CAMERA_OFFLINE, threshold=None)
    worker.wait(lambda: is_in("open", rule), 40)
    stop(task)
    wait_for_end(worker, task)
    assert is_in("resolved", rule)
