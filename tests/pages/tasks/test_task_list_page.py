"""The list of tasks: rows, filters, pages, and who may do what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from tests.factories import make_camera, make_environment, make_task, make_user
from tests.pages.signed_in import part, signed_in, text_of
from tracking.models import ProcessingTask, Scene, TaskCamera

pytestmark = pytest.mark.django_db


def listed(client: Client, query: str = "") -> set[str]:
    """Ids of the tasks that the list shows."""
    text = text_of(client, f"/tasks{query}")
    return {str(task.pk) for task in ProcessingTask.objects.all() if f"/tasks/{task.pk}" in text}


@pytest.fixture
def running() -> ProcessingTask:
    campus = make_environment("campus")
    cameras = [make_camera(campus, name) for name in ("c01", "c02")]
    user = make_user(Role.OPERATOR, "olga")
    now = timezone.now()
    figures = {"people_now": 7, "fps": 18.3, "started_at": now - timedelta(minutes=61)}
    return make_task(campus, cameras, held=True, created_by=user, **figures)


@pytest.mark.usefixtures("running")
def test_a_running_task_says_how_it_goes() -> None:
    TaskCamera.objects.filter(camera__camera_id="c02").update(state="failed", reason="no signal")
    text = text_of(signed_in(), "/tasks")
    for said in (
        "Running",
        "1 of 2 online",
        "c02 failed",
        "no signal",
        "18.3",
        "1 h 1 min",
        "olga",
    ):
        assert said in text


def test_a_recording_says_how_far_it_is(running: ProcessingTask) -> None:
    ProcessingTask.objects.update(mode="recorded", progress=0.425)
    assert 'value="42"' in text_of(signed_in(), "/tasks")


def test_a_task_is_called_alike_on_all_pages(running: ProcessingTask) -> None:
    running.scene = Scene.objects.create(
        environment=running.environment, scene_id="doors", name="All entrances"
    )
    running.save()
    task, client = running.pk, signed_in()
    for page in ("/tasks", f"/tasks/{task}", f"/live/{task}", "/overview"):
        assert "All entrances" in text_of(client, page), page
    for page in ("/live?all", "/environments/campus", "/environments/campus/cameras/c01"):
        assert "All entrances, <time" in text_of(client, page), page


def test_a_failed_task_says_why() -> None:
    make_task(make_environment(), status="failed", finished_at=timezone.now(), error="<no> model")
    assert "&lt;no&gt; model" in text_of(signed_in(), "/tasks")


@pytest.mark.parametrize(
    ("wanted", "status", "said"),
    [
        ("paused", "processing", "Pausing"),
        ("paused", "paused", "Paused"),
        ("running", "paused", "Resuming"),
        ("stopped", "processing", "Stopping"),
        ("running", "initializing", "Starting"),
    ],
)
def test_what_was_asked_for_is_said_before_it_is_so(
    running: ProcessingTask, wanted: str, status: str, said: str
) -> None:
    ProcessingTask.objects.update(desired=wanted, status=status)
    assert f">{said}</span>" in text_of(signed_in(), "/tasks")


@pytest.mark.usefixtures("redis_client")
def test_a_queued_task_says_that_no_worker_runs() -> None:
    make_task(make_environment())
    text = text_of(signed_in(), "/tasks")
    assert "Queued" in text
    assert "No worker is running" in text


def test_operators_act_and_viewers_look(running: ProcessingTask) -> None:
    operator, viewer = text_of(signed_in(Role.OPERATOR), "/tasks"), text_of(signed_in(), "/tasks")
    for action in ("pause", "stop"):
        assert f'action="/tasks/{running.pk}/{action}"' in operator
        assert f"/{action}" not in viewer
    assert "/tasks/new" in operator
    assert "/tasks/new" not in viewer
    assert "/resume" not in operator
    assert f"/live/{running.pk}" in viewer


def test_ended_tasks_offer_nothing() -> None:
    make_task(make_environment(), status="completed", finished_at=timezone.now())
    text = text_of(signed_in(Role.OPERATOR), "/tasks")
    assert "<form" not in text.partition("<tbody>")[2].partition("</tbody>")[0]


def test_filters_narrow_the_list() -> None:
    campus, factory = make_environment("campus"), make_environment("factory")
    olga = make_user(Role.OPERATOR, "olga")
    live = make_task(campus, created_by=olga)
    film = make_task(factory, mode="recorded", status="completed", finished_at=timezone.now())
    old = make_task(factory, status="failed", finished_at=timezone.now())
    long_ago = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)
    ProcessingTask.objects.filter(pk=old.pk).update(created_at=long_ago)
    client = signed_in()
    for query, tasks in {
        "": {live, film, old},
        "?environment=campus": {live},
        "?status=active": {live},
        "?status=failed": {old},
        "?mode=recorded": {film},
        "?until=2026-03-05": {old},
        "?since=2026-03-06": {live, film},
        "?since=2026-03-05&until=2026-03-05": {old},
        f"?q={str(film.pk)[:8]}": {film},
        f"?q={film.pk}": {film},
        "?q=OLGA": {live},
        "?environment=factory&status=active": set(),
    }.items():
        assert listed(client, query) == {str(task.pk) for task in tasks}, query


def test_a_bad_filter_is_said_and_left_out() -> None:
    task = make_task(make_environment())
    client = signed_in()
    assert listed(client, "?since=yesterday&status=odd&page=x&q=%00") == {str(task.pk)}
    assert "Enter a valid date" in text_of(client, "/tasks?since=yesterday")


def test_nothing_found_is_not_nothing_there() -> None:
    client = signed_in(Role.OPERATOR)
    text = text_of(client, "/tasks")
    assert "No tasks yet" in text
    assert "A task tracks people" in text
    assert "No tasks match these filters" in text_of(client, "/tasks?q=zz")
    assert "/tasks/new" not in text_of(signed_in(), "/tasks")


def test_pages_keep_the_filters() -> None:
    campus = make_environment("campus")
    for _ in range(30):
        make_task(campus)
    client = signed_in()
    text = text_of(client, "/tasks?environment=campus")
    assert "1–25 of 30" in text
    assert "?environment=campus&amp;page=2" in text
    assert len(listed(client, "?environment=campus&page=2")) == 5


def test_other_environments_tasks_are_absent(running: ProcessingTask) -> None:
    client = signed_in(Role.ADMIN, limited_to=[make_environment("factory")])
    assert listed(client) == set()
    assert "Campus" not in text_of(client, "/tasks")
    assert listed(client, f"?q={running.pk}") == set()


@pytest.mark.usefixtures("running")
def test_the_list_polls_often_only_while_a_task_runs() -> None:
    client = signed_in()
    text = text_of(client, "/tasks?status=active", **part("results"))
    assert "<html" not in text
    assert 'hx-get="/tasks?status=active"' in text
    assert "every 4s" in text
    ProcessingTask.objects.update(status="stopped", finished_at=timezone.now())
    assert "every 20s" in text_of(client, "/tasks")
