"""Starting and stopping from the lists of the admin site."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_task
from tracking.models import Camera, Environment, ProcessingTask

pytestmark = pytest.mark.django_db


def act(site: Client, model: str, action: str, key: object) -> str:
    answer = site.post(
        reverse(f"admin:tracking_{model}_changelist"),
        {"action": action, "_selected_action": [str(key)]},
        follow=True,
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_environment_starts_with_all_cameras_and_a_link(
    site: Client, campus: Environment, cameras: list[Camera]
) -> None:
    page = act(site, "environment", "start_following", campus.pk)
    task = ProcessingTask.objects.get()
    assert task.task_cameras.count() == len(cameras)
    assert task.created_by is not None
    assert f"/live/{task.pk}" in page


def test_a_running_environment_names_the_task_with_its_cameras(
    site: Client, campus: Environment, cameras: list[Camera]
) -> None:
    act(site, "environment", "start_following", campus.pk)
    page = act(site, "environment", "start_following", campus.pk)
    task = ProcessingTask.objects.get()
    assert f"task {task.pk} holds c09, c12" in page


def test_a_task_is_stopped(site: Client, campus: Environment, cameras: list[Camera]) -> None:
    act(site, "environment", "start_following", campus.pk)
    task = ProcessingTask.objects.get()
    act(site, "processingtask", "stop_following", task.pk)
    task.refresh_from_db()
    assert task.status == ProcessingTask.Status.STOPPED
    assert not task.task_cameras.filter(active=True).exists()


def test_a_task_is_paused_and_resumed(site: Client, campus: Environment) -> None:
    task = make_task(campus, held=True)
    for action, desired in (("pause_following", "paused"), ("resume_following", "running")):
        act(site, "processingtask", action, task.pk)
        task.refresh_from_db()
        assert task.desired == desired


def test_an_ended_task_is_not_paused_and_the_page_says_so(
    site: Client, campus: Environment
) -> None:
    task = make_task(campus, status="stopped", finished_at=timezone.now())
    assert "has ended" in act(site, "processingtask", "pause_following", task.pk)
    task.refresh_from_db()
    assert task.desired == "running"
