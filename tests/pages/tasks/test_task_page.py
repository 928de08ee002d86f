"""The page of one task, and what operators do to it."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.utils import timezone
from redis import Redis

from accounts.models import AuditEntry, Role
from spoton import workers
from tests.factories import make_camera, make_environment, make_task
from tests.pages.signed_in import part, signed_in, text_of
from tracking.models import ProcessingTask, TaskCamera

pytestmark = pytest.mark.django_db

ACTIONS = ("pause", "resume", "stop")


@pytest.fixture
def running() -> ProcessingTask:
    campus = make_environment("campus")
    camera = make_camera(campus, "c01", source_address="rtsp://olga:secret@10.0.0.1/stream")
    return make_task(campus, [camera, make_camera(campus, "c02")], held=True, people_now=3)


def test_it_tells_of_each_camera(running: ProcessingTask) -> None:
    TaskCamera.objects.filter(camera__camera_id="c02").update(
        state="reconnecting", reason="no answer for 5 s", dropped=1234, frames=56789
    )
    text = text_of(signed_in(), f"/tasks/{running.pk}")
    for said in ("Online", "Reconnecting", "no answer for 5 s", "1,234", "56,789", "worker-1"):
        assert said in text
    assert "secret" not in text
    assert f"/live/{running.pk}" in text
    assert "/people?environment=campus" in text


def test_it_says_what_an_overloaded_computer_takes(running: ProcessingTask) -> None:
    assert "overloaded" not in text_of(signed_in(), f"/tasks/{running.pk}")
    TaskCamera.objects.update(state="online", fps=5.9, wanted_fps=10.0, limit_fps=6.0)
    for address in (f"/tasks/{running.pk}", "/tasks"):
        assert "10 → 6 frames/s, computer overloaded" in text_of(signed_in(), address)


def test_recordings_show_their_pace(running: ProcessingTask) -> None:
    ProcessingTask.objects.update(mode="recorded", pace=0.41)
    for address in (f"/tasks/{running.pk}", "/tasks"):
        assert "0.4 × real time" in text_of(signed_in(), address)
    ProcessingTask.objects.update(pace=1.01)
    assert "1.0 × real time" in text_of(signed_in(), f"/tasks/{running.pk}")
    assert "real time" not in text_of(signed_in(), "/tasks")


def test_it_refreshes_itself_until_it_has_ended(running: ProcessingTask) -> None:
    client = signed_in()
    text = text_of(client, f"/tasks/{running.pk}", **part("state"))
    assert "<html" not in text
    assert "data-poll" in text
    ProcessingTask.objects.update(
        status="failed", error="out of memory", finished_at=timezone.now()
    )
    text = text_of(client, f"/tasks/{running.pk}")
    assert "out of memory" in text
    assert "data-poll" not in text
    assert "People now" not in text


def test_it_shows_worker_measurements_before_the_first_frame(
    running: ProcessingTask, redis_client: Redis
) -> None:
    ProcessingTask.objects.update(status="initializing", lease_holder="server:12:ab")
    said = {"model": "yolov8n", "size": "512×384", "precision": "bf16", "done": 0.47}
    client, path = signed_in(), f"/tasks/{running.pk}"
    workers.tell_measuring("server:1", said)  # another worker, whose number begins alike
    assert "Measuring" not in text_of(client, path)
    workers.tell_measuring("server:12", said)
    assert "yolov8n is fastest on this processor, once for 512×384: bf16, 47%." in text_of(
        client, path
    )
    ProcessingTask.objects.update(status="processing")
    assert "Measuring" not in text_of(client, path)


def test_operators_see_buttons_and_viewers_none(running: ProcessingTask) -> None:
    operator = text_of(signed_in(Role.OPERATOR), f"/tasks/{running.pk}")
    viewer = text_of(signed_in(), f"/tasks/{running.pk}")
    assert f"/tasks/{running.pk}/stop" in operator
    assert f"/tasks/{running.pk}/stop" not in viewer
    assert "hx-confirm" not in viewer


def test_pause_resume_and_stop_are_asked_for_and_written_down(running: ProcessingTask) -> None:
    client, page = signed_in(Role.OPERATOR), f"/tasks/{running.pk}"
    for action, desired in zip(ACTIONS, ("paused", "running", "stopped"), strict=True):
        answer = client.post(f"{page}/{action}", follow=True)
        assert answer.redirect_chain == [(page, 302)]
        assert "notice-good" in answer.content.decode()
        running.refresh_from_db()
        assert running.desired == desired
    actions = AuditEntry.objects.filter(action__startswith="task.").values_list("action", flat=True)
    assert set(actions) == {"task.pause", "task.resume", "task.stop"}


def test_what_cannot_be_done_is_said(running: ProcessingTask) -> None:
    ProcessingTask.objects.update(status="completed", finished_at=timezone.now())
    answer = signed_in(Role.OPERATOR).post(f"/tasks/{running.pk}/pause", follow=True)
    assert "This task has ended" in answer.content.decode()


@pytest.mark.parametrize(
    ("back", "leads"), [("/tasks?page=2", "/tasks?page=2"), ("//elsewhere.example/", None)]
)
def test_one_is_led_back_to_where_one_was_and_nowhere_else(
    running: ProcessingTask, back: str, leads: str | None
) -> None:
    answer = signed_in(Role.OPERATOR).post(f"/tasks/{running.pk}/pause", {"next": back})
    assert answer["Location"] == (leads or f"/tasks/{running.pk}")


@pytest.mark.parametrize("action", ACTIONS)
def test_only_operators_of_the_environment_act(running: ProcessingTask, action: str) -> None:
    path = f"/tasks/{running.pk}/{action}"
    elsewhere = signed_in(Role.OPERATOR, limited_to=[make_environment("factory")])
    assert signed_in().post(path).status_code == 403
    assert elsewhere.post(path).status_code == 404
    assert Client().post(path).status_code == 302
    assert signed_in(Role.ADMIN).get(path).status_code == 405
    running.refresh_from_db()
    assert running.desired == "running"


def test_what_one_may_not_see_is_not_there(running: ProcessingTask) -> None:
    elsewhere = signed_in(Role.ADMIN, limited_to=[make_environment("factory")])
    assert elsewhere.get(f"/tasks/{running.pk}").status_code == 404
    assert signed_in().get(f"/tasks/{uuid.uuid4()}").status_code == 404
