"""The overview: what of which environment is shown to whom."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Role
from analytics.system import state
from tests.factories import make_camera, make_environment, make_person, make_task
from tests.pages.alerts.conftest import Place, place
from tests.pages.signed_in import part, signed_in, text_of
from tracking.models import PersonImage, ProcessingTask, TaskCamera

__all__ = ["place"]

pytestmark = pytest.mark.django_db


def strip_of(text: str) -> list[str]:
    """The four sums, without the mark-up."""
    strip = text[text.index('class="card strip"') :].partition("</dl>")[0]
    return [
        " ".join(re.sub(r"<[^>]+>", " ", figure).split())
        for figure in re.findall(r"<dd>(.*?)</dd>", strip, re.S)
    ]


@pytest.fixture
def running() -> ProcessingTask:
    """The campus, with two cameras of three delivering to a task and five people there."""
    campus = make_environment("campus")
    cameras = [make_camera(campus, name, homography=None) for name in ("c01", "c02", "c03")]
    return make_task(campus, cameras[:2], held=True, people_now=5, fps=19.5)


@pytest.mark.usefixtures("running")
def test_an_environment_says_who_is_there_and_what_delivers() -> None:
    text = text_of(signed_in(), "/overview")
    assert strip_of(text)[:3] == ["5", "2 of 3", "1"]
    assert "2 of 3 online" in text
    assert "0 of 3 calibrated" in text
    assert "19.5 frames/s" in text


def test_people_are_unknown_while_no_camera_delivers(running: ProcessingTask) -> None:
    ProcessingTask.objects.update(people_now=None)
    assert strip_of(text_of(signed_in(), "/overview"))[0] == "unknown"
    for page in ("/tasks", f"/tasks/{running.pk}", "/environments"):
        assert "unknown" in text_of(signed_in(), page)
    for page in ("/live?all", "/environments/campus"):
        assert "People in view: unknown" in text_of(signed_in(), page)


def test_its_picture_is_of_a_camera_that_delivers(running: ProcessingTask) -> None:
    TaskCamera.objects.filter(camera__camera_id="c01").update(state="reconnecting")
    text = text_of(signed_in(), "/overview")
    assert f'data-source="/api/v1/media/frames/{running.pk}/c02?width=480"' in text


@pytest.mark.usefixtures("redis_client")
def test_without_a_living_worker_nothing_is_said_to_be_of_now(running: ProcessingTask) -> None:
    ProcessingTask.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    text = text_of(signed_in(), "/overview")
    assert strip_of(text)[:3] == ["0", "0 of 3", "1"]
    assert "data-source" not in text
    assert "Interrupted" in text
    assert "No worker is running" in text


def test_an_idle_environment_shows_its_map_and_a_start_button() -> None:
    campus = make_environment("campus", map_image="maps/campus.png")
    make_camera(campus)
    text = text_of(signed_in(Role.OPERATOR), "/overview")
    assert "/api/v1/environments/campus/map" in text
    assert "Not running" in text
    assert "/tasks/new?environment=campus" in text
    assert "/environments/campus" in text


@pytest.mark.usefixtures("running")
def test_viewers_are_offered_nothing_that_they_may_not_do() -> None:
    make_camera(make_environment("factory"))
    text = text_of(signed_in(), "/overview")
    assert "/tasks/new" not in text
    assert "Set up</a>" not in text


def test_other_environments_are_absent_with_all_that_is_theirs(running: ProcessingTask) -> None:
    TaskCamera.objects.update(state="failed", reason="the cable is cut")
    make_person(running.environment)
    factory = make_environment("factory")
    text = text_of(signed_in(Role.ADMIN, limited_to=[factory]), "/overview")
    assert strip_of(text)[:3] == ["0", "0 of 0", "0"]
    for secret in ("Campus", "cable", str(running.pk), "c01"):
        assert secret not in text


def test_open_alerts_are_counted_and_named(place: Place) -> None:
    text = text_of(signed_in(Role.OPERATOR, limited_to=[place.campus]), "/overview")
    assert strip_of(text)[3] == "0"
    assert "No open alerts." in text
    waiting = place.alert()
    place.alert(minutes=9, resolved_at=timezone.now())
    cache.clear()
    text = text_of(signed_in(Role.VIEWER, limited_to=[place.campus]), "/overview")
    assert strip_of(text)[3] == "1"
    assert f'href="/alerts/{waiting.alert_id}"' in text
    assert escape(waiting.message) in text
    assert text.count('id="open-') == 1


@pytest.mark.usefixtures("running")
def test_lost_cameras_and_poor_calibrations_are_problems() -> None:
    TaskCamera.objects.filter(camera__camera_id="c01").update(
        state="failed", reason="there is no file <gone.mp4>"
    )
    campus = make_environment("hall")
    make_camera(campus, "c09", reprojection_error_cm=81.4)
    text = text_of(signed_in(), "/overview")
    assert strip_of(text)[4] == "2"
    assert "Camera c01 has failed" in text
    assert "there is no file &lt;gone.mp4&gt;" in text
    assert "Camera c09 has a poor calibration" in text
    assert "81 cm" in text
    assert text.index("has failed") < text.index("has a poor calibration")


def test_a_failed_task_is_a_problem_until_a_newer_one_starts() -> None:
    campus = make_environment("campus")
    make_task(campus, status="failed", finished_at=timezone.now(), error="The model is missing.")
    client = signed_in()
    assert "The model is missing." in text_of(client, "/overview")
    make_task(campus, status="stopped", finished_at=timezone.now())
    assert "The model is missing." not in text_of(client, "/overview")


@pytest.mark.usefixtures("running")
def test_problems_of_the_system_are_shown_to_operators(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(figures: dict[str, Any]) -> list[dict[str, Any]]:
        where = dict.fromkeys(("environment_id", "task_id", "camera_id"))
        text = "The data disk has 3 MB left."
        return [{"code": "disk_nearly_full", "severity": "critical", "message": text, **where}]

    monkeypatch.setattr(state, "alerts", full)
    assert "The disk is nearly full" in text_of(signed_in(Role.OPERATOR), "/overview")
    assert "disk" not in text_of(signed_in(), "/overview")


def test_who_was_seen_lately_is_shown_by_picture() -> None:
    campus = make_environment("campus")
    seen, unseen = make_person(campus), make_person(campus, 1)
    PersonImage.objects.create(
        person=seen, path="a.jpg", quality=0.5, time=timezone.now(), width=64, height=128
    )
    text = text_of(signed_in(), "/overview")
    assert f'href="/people/{seen.pk}"' in text
    assert f"/api/v1/media/persons/{seen.pk}/image" in text
    assert str(unseen.pk) not in text


@pytest.mark.parametrize(
    ("role", "said", "not_said"),
    [
        (Role.ADMIN, "Add environment", "Ask an administrator"),
        (Role.OPERATOR, "Ask an administrator", "Add environment"),
        (Role.VIEWER, "Ask an administrator", "Add environment"),
    ],
)
def test_a_new_system_says_what_to_do_first(role: Role, said: str, not_said: str) -> None:
    text = text_of(signed_in(role), "/overview")
    assert said in text
    assert not_said not in text
    assert "/tasks/new" not in text


def test_many_environments_can_be_searched_and_have_pages() -> None:
    for number in range(30):
        make_environment(f"shop-{number:02}")
    client = signed_in()
    text = text_of(client, "/overview")
    assert 'role="search"' in text
    assert text.count('class="card overview-card"') == 24
    assert text_of(client, "/overview?q=SHOP-07").count('class="card overview-card"') == 1
    assert "No environments match" in text_of(client, "/overview?show=running")


def test_few_environments_have_no_search() -> None:
    make_environment("campus")
    assert 'role="search"' not in text_of(signed_in(), "/overview")


@pytest.mark.usefixtures("running")
def test_the_page_asks_for_its_changing_part_alone() -> None:
    text = text_of(signed_in(), "/overview?q=campus", **part("live"))
    assert "<html" not in text
    assert 'hx-get="/overview?q=campus"' in text
    assert "every 5s" in text


def test_strangers_are_led_to_signing_in() -> None:
    assert Client().get("/overview")["Location"] == "/login?next=/overview"
