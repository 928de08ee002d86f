"""Who may pause, resume, stop and seek from the live page, and what they are shown."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Role, User
from tests.factories import HOMOGRAPHY, make_user
from tracking.models import Playlist, ProcessingTask

PARTS = ["pause", "resume", "stop"]


@pytest.fixture
def operator(transactional_db: None) -> User:
    return make_user(Role.OPERATOR, "otto")


def config_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script id="live-config"[^>]*>(.*?)</script>', text)
    assert found is not None
    config: dict[str, Any] = json.loads(found[1])
    return config


def test_a_viewer_sees_no_controls_and_may_not_use_them(
    client: Client, viewer: User, task: ProcessingTask
) -> None:
    client.force_login(viewer)
    text = client.get(f"/live/{task.pk}").content.decode()
    assert not any(f"/live/{task.pk}/{part}" in text for part in PARTS)
    assert re.search(r'id="seek-at"[^>]*disabled', text)
    assert config_of(text)["mayRun"] is False
    for part in PARTS:
        assert client.post(f"/live/{task.pk}/{part}").status_code == 403
    task.refresh_from_db()
    assert task.desired == ProcessingTask.Desired.RUNNING


def test_an_operator_pauses_resumes_and_stops(
    client: Client, operator: User, task: ProcessingTask
) -> None:
    client.force_login(operator)
    text = client.get(f"/live/{task.pk}").content.decode()
    assert all(f"/live/{task.pk}/{part}" in text for part in PARTS)
    assert not re.search(r'id="seek-at"[^>]*disabled', text)
    for part, desired in zip(PARTS, ["paused", "running", "stopped"], strict=True):
        answer = client.post(f"/live/{task.pk}/{part}")
        assert answer["Location"] == f"/live/{task.pk}"
        task.refresh_from_db()
        assert task.desired == desired
    assert AuditEntry.objects.filter(action__startswith="task.").count() == 3


def test_scripts_get_the_controls_alone_and_what_was_refused(
    client: Client, operator: User, task: ProcessingTask
) -> None:
    client.force_login(operator)
    headers = {"HX-Request": "true", "HX-Target": "controls"}
    text = client.post(f"/live/{task.pk}/pause", headers=headers).content.decode()
    assert text.strip().startswith("<div")
    assert 'data-wanted="paused"' in text
    ProcessingTask.objects.update(desired=ProcessingTask.Desired.STOPPED)
    text = client.post(f"/live/{task.pk}/pause", headers=headers).content.decode()
    assert "is stopping" in text
    assert 'hx-swap-oob="true"' in text


def test_controls_of_other_environments_are_not_there(
    client: Client, operator: User, task: ProcessingTask
) -> None:
    User.objects.filter(pk=operator.pk).update(all_environments=False)
    client.force_login(operator)
    for part in PARTS:
        assert client.post(f"/live/{task.pk}/{part}").status_code == 404


def test_the_seek_bar_has_the_longest_camera_s_frames_and_gaps(
    client: Client, operator: User, task: ProcessingTask
) -> None:
    client.force_login(operator)
    address = f"/live/{task.pk}/timeline"
    assert client.get(address).json() == {"stretches": []}  # live cameras
    ProcessingTask.objects.update(
        mode="recorded", start_time="2026-01-01T10:00:00Z", end_time="2026-01-01T12:00:00Z"
    )
    for row, files in zip(
        task.task_cameras.all(),
        ([["a", 100.0, 0, 50, 25.0], ["b", 900.0, 10, 75, 25.0]], [["c", 100.0, 0, 50, 25.0]]),
        strict=False,
    ):
        Playlist.objects.create(task_camera=row, files=files)
    assert client.get(address).json()["stretches"] == [
        {"first": 0, "count": 50, "fps": 25.0, "start": 100.0},
        {"first": 50, "count": 75, "fps": 25.0, "start": 900.4},
    ]
    timing = [[0, 0.0], [125, 5.0], [200, 20.0]]
    files = [["d", 100.0, 25, 175, 10.0, timing], ["e", 120.0, 0, 50, 25.0]]
    Playlist.objects.update(files=files)
    assert client.get(address).json()["stretches"] == [
        {"first": 0, "count": 100, "fps": 25.0, "start": 101.0},
        {"first": 100, "count": 75, "fps": 5.0, "start": 105.0, "follows": True},
        {"first": 175, "count": 50, "fps": 25.0, "start": 120.0, "follows": True},
    ]


def test_a_recording_without_a_date_counts_from_its_beginning(
    client: Client, operator: User, task: ProcessingTask
) -> None:
    client.force_login(operator)
    ProcessingTask.objects.update(mode="recorded")
    address = f"/live/{task.pk}/timeline"
    assert client.get(address).json() == {"stretches": []}  # not open yet
    task.task_cameras.update(total=500, rate_fps=12.5)
    assert client.get(address).json()["stretches"] == [
        {"first": 0, "count": 500, "fps": 12.5, "start": None}
    ]


def test_the_map_is_told_what_each_calibrated_camera_sees(
    client: Client, viewer: User, task: ProcessingTask
) -> None:
    client.force_login(viewer)
    task.environment.cameras.filter(camera_id="c09").update(
        homography=HOMOGRAPHY, width=200, height=100, position_x=3, position_y=4
    )
    views = config_of(client.get(f"/live/{task.pk}").content.decode())["map"]["views"]
    assert [view["camera"] for view in views] == ["c09", "c12", "c13", "c16"]
    assert sorted(views[0]["polygon"]) == [[0, 0], [0, 10], [20, 0], [20, 10]]
    assert views[0]["position"] == [3, 4]
    assert views[1] == {"camera": "c12", "polygon": [], "position": None}


@pytest.mark.parametrize(("role", "invited"), [(Role.VIEWER, False), (Role.OPERATOR, True)])
def test_the_empty_page_invites_who_may_start_a_task(
    client: Client, transactional_db: None, role: Role, invited: bool
) -> None:
    client.force_login(make_user(role, "paula"))
    text = client.get("/live").content.decode()
    assert "No task is running" in text
    assert ('href="/tasks/new"' in text) is invited
