"""GET /api/v1/processing-tasks and /processing-tasks/{task}."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import client_for, make_camera, make_task, make_user
from tracking.models import Camera, Environment, TaskCamera

URL = "/api/v1/processing-tasks"

pytestmark = pytest.mark.django_db


def ids(answer: Any) -> list[str]:
    return [row["task_id"] for row in answer.json()["results"]]


def test_a_task_says_how_it_goes(cameras: list[Camera]) -> None:
    Camera.objects.filter(camera_id="c09").update(width=448, height=336)
    task = make_task(
        cameras[0].environment, cameras, held=True, fps=27.5, people_now=3, frame_index=99
    )
    TaskCamera.objects.filter(camera=cameras[1]).update(
        state="failed", reason="The file ends in the middle.", dropped=4
    )
    answer = client_for(make_user()).get(f"{URL}/{task.pk}").json()
    assert answer["status"] == "processing"
    assert answer["worker"] == "worker-1"
    assert (answer["fps"], answer["people_now"], answer["frame_index"]) == (27.5, 3, 99)
    assert answer["dropped_frames"] == 4
    assert answer["scene_id"] is None
    assert answer["created_by"] is None
    assert answer["created_at"].endswith("Z")
    assert answer["cameras"]["c09"]["state"] == "online"
    assert answer["cameras"]["c09"]["width"] == 448
    assert answer["cameras"]["c12"]["reason"] == "The file ends in the middle."


def test_the_newest_is_first(campus: Environment) -> None:
    tasks = [str(make_task(campus).pk) for _ in range(3)]
    client = client_for(make_user())
    assert ids(client.get(URL)) == tasks[::-1]
    assert ids(client.get(URL, {"limit": 1, "offset": 1})) == [tasks[1]]


def test_filters(campus: Environment, factory: Environment, cameras: list[Camera]) -> None:
    running = make_task(campus, cameras, held=True, mode="recorded")
    failed = make_task(factory, status="failed", finished_at=timezone.now(), error="no disk")
    client = client_for(make_user())
    for query, expected in [
        ({"environment": "campus"}, running),
        ({"camera": "c12"}, running),
        ({"status": "processing,queued"}, running),
        ({"active": "true"}, running),
        ({"mode": "recorded"}, running),
        ({"active": "false"}, failed),
        ({"status": "failed"}, failed),
    ]:
        assert ids(client.get(URL, query)) == [str(expected.pk)], query


@pytest.mark.parametrize("query", [{"status": "dreaming"}, {"active": "7"}, {"mode": "x"}])
def test_a_bad_filter_is_refused_by_name(query: dict[str, str]) -> None:
    answer = client_for(make_user()).get(URL, query)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == list(query)


def test_a_limited_user_sees_only_their_own(campus: Environment, factory: Environment) -> None:
    mine, other = make_task(campus), make_task(factory)
    client = client_for(make_user(limited_to=[campus]))
    assert ids(client.get(URL)) == [str(mine.pk)]
    assert client.get(f"{URL}/{other.pk}").status_code == 404


def test_more_tasks_cost_no_more_queries(campus: Environment) -> None:
    client = client_for(make_user())
    make_task(campus, [make_camera(campus, "c00")])
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    for index in range(1, 10):
        make_task(campus, [make_camera(campus, f"c{index:02}"), make_camera(campus, f"d{index}")])
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(one) == 4
