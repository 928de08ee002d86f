"""What the calls of the API find."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from alerts.services.deliveries import enqueue
from tests.alerts.deliveries.rows import make_receiver, make_rule, open_alert
from tests.factories import (
    SEEN,
    make_camera,
    make_environment,
    make_export,
    make_person,
    make_recording,
    make_schedule,
    make_task,
    make_track,
    make_user,
)
from tracking.models import Line, Scene, Zone


@pytest.fixture
def rows() -> dict[str, Any]:
    """What there is to find, by the name of the path's parameter."""
    campus = make_environment("campus")
    camera = make_camera(campus, "c01", width=640, height=480)
    Zone.objects.create(
        environment=campus, zone_id="plaza", name="Plaza", polygon=[[0, 0], [9, 0], [9, 9]]
    )
    Line.objects.create(environment=campus, line_id="gate", name="Gate", points=[[0, 0], [9, 0]])
    Scene.objects.create(environment=campus, scene_id="north", name="North").cameras.add(camera)
    recording = make_recording(camera, SEEN, 600)
    person = make_person(campus)
    task = make_task(campus, [camera], status="completed", finished_at=timezone.now())
    make_track(person, camera, task)
    alert = open_alert(make_rule(campus))
    receiver = make_receiver("https://hooks.example.org/", campus)
    enqueue([alert], "resolved")
    return {
        "rule_id": str(alert.rule.rule_id) if alert.rule else "",
        "alert_id": str(alert.alert_id),
        "receiver_id": str(receiver.receiver_id),
        "delivery_id": str(receiver.deliveries.get().delivery_id),
        "job_id": str(make_export(campus).pk),
        "schedule_id": str(make_schedule(campus).pk),
        "environment_id": "campus",
        "camera_id": "c01",
        "maker_id": "axis",
        "zone_id": "plaza",
        "line_id": "gate",
        "scene_id": "north",
        "recording_id": recording.pk,
        "task_id": str(task.pk),
        "person_id": str(person.pk),
        "change_id": str(person.pk),
        "user_id": make_user(name="somebody").pk,
    }
