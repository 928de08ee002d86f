"""The live pages as they leave the server."""

import json
import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.live.fixtures import CAMERAS
from tracking.models import Environment, ProcessingTask, TaskCamera


@pytest.fixture
def page(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


def end(task: ProcessingTask, error: str = "") -> None:
    task.status, task.finished_at = ProcessingTask.Status.FAILED, timezone.now()
    task.error = error
    task.save()


def test_one_running_task_is_shown_straight_away(page: Client, task: ProcessingTask) -> None:
    assert page.get("/live")["Location"] == f"/live/{task.pk}"


def test_several_running_tasks_are_listed(page: Client, task: ProcessingTask) -> None:
    factory = Environment.objects.create(environment_id="factory", name="Factory")
    other = ProcessingTask.objects.create(environment=factory)
    text = page.get("/live").content.decode()
    assert f"/live/{task.pk}" in text
    assert f"/live/{other.pk}" in text


def test_without_a_task_the_page_says_so_and_what_ran_before(
    page: Client, task: ProcessingTask
) -> None:
    end(task, "The camera <c09> is gone")
    text = page.get("/live").content.decode()
    assert "No task is running" in text
    assert "The camera &lt;c09&gt; is gone" in text


def test_the_page_has_a_canvas_per_camera_and_what_the_map_needs(
    page: Client, task: ProcessingTask
) -> None:
    text = page.get(f"/live/{task.pk}").content.decode()
    assert re.findall(r'data-camera="(\w+)"', text) == CAMERAS
    found = re.search(r'<script id="live-config"[^>]*>(.*?)</script>', text)
    assert found is not None
    config = json.loads(found[1])
    assert config["cameras"] == CAMERAS
    assert config["map"]["bounds"] == [0, 0, 50, 50]
    assert config["map"]["zones"][0]["points"][2] == [32, 32]
    assert config["map"]["lines"][0]["id"] == "gate"


def test_names_cannot_break_out_of_the_page(page: Client, campus: Environment) -> None:
    campus.name = "</script><script>alert(1)</script>"
    campus.save()
    campus.zones.update(name="</script><script>alert(2)</script>")
    task = ProcessingTask.objects.create(environment=campus)
    TaskCamera.objects.create(
        task=task, camera=campus.cameras.get(camera_id="c09"), reason="<img src=x>"
    )
    text = page.get(f"/live/{task.pk}").content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_camera_addresses_are_not_on_the_page(page: Client, task: ProcessingTask) -> None:
    task.environment.cameras.update(source_address="rtsp://user:secret@10.0.0.1/stream")
    assert b"secret" not in page.get(f"/live/{task.pk}").content


def test_a_task_of_another_environment_does_not_exist(
    page: Client, viewer: User, task: ProcessingTask
) -> None:
    User.objects.filter(pk=viewer.pk).update(all_environments=False)
    assert page.get(f"/live/{task.pk}").status_code == 404
    assert b"No task is running" in page.get("/live").content


def test_an_unknown_task_is_404_with_a_way_back(page: Client) -> None:
    response = page.get(f"/live/{uuid.uuid4()}")
    assert response.status_code == 404
    assert b'href="/overview"' in response.content


def test_pages_are_not_kept_by_browsers(page: Client, task: ProcessingTask) -> None:
    assert "no-store" in page.get(f"/live/{task.pk}")["Cache-Control"]


def test_no_page_has_inline_script_or_style(page: Client, task: ProcessingTask) -> None:
    pages = [page.get(f"/live/{task.pk}"), Client().get("/login"), page.get("/live/none")]
    end(task)
    pages.append(page.get("/live"))
    for response in pages:
        text = response.content.decode()
        scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", text)
        assert all('type="application/json"' in script for script in scripts)
        assert " style=" not in text
        assert not re.search(r"\son\w+=", text)
        assert "script-src 'unsafe" not in response["Content-Security-Policy"]
