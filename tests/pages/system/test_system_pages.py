"""How the system fares, as operators and administrators see it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import Task
from pytest_django import DjangoAssertNumQueries
from redis import Redis

from accounts.models import AuditEntry, Role, User
from analytics.system import charts, model_state, storage
from spoton import workers
from spoton.workers import HEARTBEAT_PREFIX
from tests.analytics.minutes import keep_minute
from tests.factories import make_camera, make_environment, make_task, make_user
from tracking.models import TaskCamera
from vision import weights
from vision.weights import manifest

pytestmark = pytest.mark.django_db

PAGES = ["/system", "/system/storage", "/system/models"]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(db: None) -> Client:
    return signed_in(make_user(Role.ADMIN, "ada"))


def beat(redis: Redis, **more: Any) -> None:
    said = {"holder": "server:1:a", "device": "cpu", "detector": "yolov8n", "fps": 39.8} | more
    redis.set(f"{HEARTBEAT_PREFIX}{said['holder']}", json.dumps(said), ex=60)


def words(client: Client) -> str:
    """What the system page says, without its tags."""
    return re.sub(r" +([:,])", r"\1", " ".join(re.sub("<[^>]+>", " ", page(client)).split()))


def page(client: Client) -> str:
    return client.get("/system").content.decode()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_operators_look_and_viewers_do_not(role: Role, path: str, redis_client: Redis) -> None:
    status = signed_in(make_user(role)).get(path).status_code
    assert status == (403 if role == Role.VIEWER else 200)


def test_a_cluster_shows_its_machines_and_moves(
    redis_client: Redis, admin: Client, limited: User
) -> None:
    assert "Cluster" not in page(admin)
    node = {"node": "10.0.0.2", "fps": 41.3, "load": 0.75, "tasks": ["x"], "draining": True}
    task = "3f9a0000-0000-4000-8000-000000000000"
    moves = [
        {"task": task, "node": "10.0.0.3", "why": "node lost", "at": 1.8e9},
        {"task": task, "node": "10.0.0.2", "why": "no room", "at": 1.8e9, "cameras": ["c1", "c2"]},
    ]
    node |= {"cameras": 5, "cameras_of_others": 2}
    said = {"nodes": [node], "moves": moves}
    redis_client.set(workers.CLUSTER_KEY, json.dumps(said))
    text = words(admin)
    assert "10.0.0.2 Draining 1 5 2 41.3 75%" in text
    newest = "Cameras c1, c2 of task 3f9a0000 to 10.0.0.2: its own machine had no room"
    assert newest in text
    assert text.index(newest) < text.index("Task 3f9a0000 to 10.0.0.3: its machine was lost")
    assert "10.0.0.2" not in page(signed_in(limited))
    assert "GPU" not in text


def test_a_cluster_shows_gpus_where_there_are_some(redis_client: Redis, admin: Client) -> None:
    node = {"fps": 41.3, "load": 0.75, "tasks": [], "draining": False, "cameras": 0}
    node |= {"cameras_of_others": 0}
    used = {"count": 1, "model": "NVIDIA L4", "memory_used_mb": 1210, "memory_total_mb": 23034}
    idle = {"count": 2, "model": "", "memory_used_mb": None, "memory_total_mb": None}
    nodes = [
        node | {"node": "10.0.0.2", "gpus": used},
        node | {"node": "10.0.0.3", "gpus": idle},
        node | {"node": "10.0.0.4", "gpus": None},
    ]
    redis_client.set(workers.CLUSTER_KEY, json.dumps({"nodes": nodes, "moves": []}))
    text = words(admin)
    assert "75% 1 × NVIDIA L4 1.2 GB of 22.5 GB 10.0.0.3" in text
    assert "75% 2 × GPU 10.0.0.4 0 0 0 41.3 75% –" in text


def test_it_says_whether_alerts_are_delivered(redis_client: Redis, admin: Client) -> None:
    assert "No process delivers alerts" in admin.get("/system").content.decode()
    workers.tell_deliveries("server:2:d", {"sending": 1})
    text = " ".join(admin.get("/system").content.decode().split())
    assert "sending to 1 receiver <" in text
    assert "No process delivers alerts" not in text


def test_only_administrators_see_and_press_the_buttons(redis_client: Redis) -> None:
    operator = signed_in(make_user(Role.OPERATOR))
    assert "Clear cache" not in operator.get("/system").content.decode()
    assert operator.post("/system/clear-cache").status_code == 403
    assert operator.post("/system/collect-garbage").status_code == 403


def test_maintenance_says_what_it_did_and_is_written_down(
    admin: Client, redis_client: Redis
) -> None:
    redis_client.set("spoton:cache:1:something", "x")
    said = admin.post("/system/clear-cache", follow=True).content.decode()
    assert "Cache cleared: 1 entry." in said
    assert "Memory freed" in admin.post("/system/collect-garbage", follow=True).content.decode()
    done = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"system.clear_cache", "system.garbage_collect"} <= done


def test_workers_and_health_at_one_glance(admin: Client, redis_client: Redis) -> None:
    campus = make_environment()
    task = make_task(campus, held=True)
    latency = {"p50": 61.2, "p95": 94.0, "p99": 120.4}
    beat(redis_client, tasks=[str(task.pk)], latency_ms=latency, rss_mb=2048.0)
    text = admin.get("/system").content.decode()
    assert "Healthy" in text
    assert "61 · 94 · 120" in text
    assert "2.0 GB" in text
    assert "Campus" in text
    assert "cpu, yolov8n" in text


def test_a_part_that_is_away_is_said_and_the_page_stays(admin: Client, settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    workers.client.cache_clear()
    text = admin.get("/system").content.decode()
    assert "A part is down" in text
    assert "Redis does not respond" in text
    assert "No measurements yet" in text
    said = admin.post("/system/clear-cache", follow=True).content.decode()
    assert "The cache was not cleared" in said


def test_a_limited_operator_sees_nothing_of_other_environments(redis_client: Redis) -> None:
    campus, factory = make_environment(), make_environment("factory")
    camera = make_camera(factory, "secret-cam")
    task = make_task(factory, [camera], held=True)
    TaskCamera.objects.update(state=TaskCamera.State.FAILED, reason="no route")
    beat(redis_client, tasks=[str(task.pk)])
    Task.objects.create(
        id="1",
        name="x",
        func="jobs.secret",
        started=timezone.now(),
        stopped=timezone.now(),
        success=False,
        result="secret-cam is gone",
    )
    client = signed_in(make_user(Role.OPERATOR, limited_to=[campus]))
    for path in PAGES:
        text = client.get(path).content.decode()
        assert "secret" not in text
        assert "Factory" not in text
    assert "Observations by day" not in client.get("/system/storage").content.decode()
    assert "secret-cam" in signed_in(make_user(Role.OPERATOR)).get("/system").content.decode()


def test_htmx_gets_the_figures_without_the_charts(admin: Client, redis_client: Redis) -> None:
    keep_minute()
    answer = admin.get("/system", headers={"HX-Request": "true", "HX-Target": "now"})
    text = answer.content.decode()
    assert "Frames per second" in text
    assert "<html" not in text
    assert "data-chart" not in text


@pytest.mark.parametrize("hours", ["1", "6", "24", "x", "-1"])
def test_the_last_hours_are_drawn(admin: Client, redis_client: Redis, hours: str) -> None:
    keep_minute(9)
    assert admin.get(f"/system?hours={hours}").content.decode().count("Not enough") == 4
    beat(redis_client, latency_ms={"p50": 61.2, "p95": 94.0})
    for ago in (1, 0):
        keep_minute(ago)
    text = admin.get(f"/system?hours={hours}").content.decode()
    assert re.findall(r'data-chart="([\w-]+)"', text) == [
        "chart-fps",
        "chart-latency",
        "chart-load",
        "chart-queues",
    ]
    data = re.search(r'<script id="chart-fps" type="application/json">(.*?)</script>', text)
    assert data is not None
    assert json.loads(data[1])["version"]


def test_single_measurements_are_no_line() -> None:
    begin = timezone.now()
    minutes = [{"timestamp": begin + timedelta(minutes=at), "fps": 40.0} for at in (0, 30)]
    assert charts.charts(minutes)[0].item is None


def test_a_time_in_which_nothing_was_measured_breaks_the_line() -> None:
    begin = timezone.now()
    minutes = [{"timestamp": begin + timedelta(minutes=at), "fps": 40.0} for at in (0, 1, 30, 31)]
    chart = charts.charts(minutes)[0]
    assert chart.words == "frames/s: 40 now, between 40 and 40"
    assert str(chart.item).count("nan") == 1


def test_storage_says_sizes_rows_and_jobs(
    admin: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    Task.objects.create(
        id="1",
        name="x",
        func="jobs.broken",
        started=now,
        stopped=now,
        success=False,
        result="Traceback\nValueError: no disk",
    )
    with django_assert_max_num_queries(21):
        text = admin.get("/system/storage").content.decode()
    assert "ValueError: no disk" in text
    assert "1 failed in 24 h" in text
    assert "Audit entries" in text
    assert "Measure" in text


def test_the_pictures_folder_is_measured_when_asked(
    admin: Client, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "1.jpg").write_bytes(b"x" * 2048)
    for headers in ({}, {"HX-Request": "true", "HX-Target": "media"}):
        text = admin.get("/system/storage?measure=1", headers=headers).content.decode()
        assert "2.0" in text
        assert "in 1 file<" in text
    settings.MEDIA_ROOT = tmp_path / "nothing-yet"
    assert storage.media() == storage.Folder(0, 0)


def test_models_say_what_is_here_and_who_has_loaded_it(
    admin: Client, redis_client: Redis, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    listed = (weights.WEIGHTS_DIR / "manifest.toml").read_text()
    (tmp_path / "manifest.toml").write_text(listed)
    (tmp_path / "yolov8n.pt").write_bytes(b"other weights")
    monkeypatch.setattr(weights, "WEIGHTS_DIR", tmp_path)
    monkeypatch.setattr(weights, "entries", lambda: manifest.load(tmp_path))
    beat(redis_client, detector_loaded=True, appearance="spoton", appearance_loaded=True)
    files = {each.name: each for each in model_state.model_files(check_all=True)}
    assert files["yolov8n"].state == "other"
    assert files["yolov8n"].loaded_by == ["server:1:a"]
    assert files["spoton"].state == "missing"
    assert files["yolo11n"].state == "missing"
    assert not model_state.appearance().uses_fallback
    text = admin.get("/system/models?check=1").content.decode()
    assert "Modified" in text


def test_the_fallback_of_the_appearance_model_is_said_plainly(
    admin: Client, redis_client: Redis
) -> None:
    beat(redis_client, appearance="spoton", appearance_loaded=False)
    text = admin.get("/system/models").content.decode()
    assert "could not be loaded. SpotOn compares people by the colours" in text


def test_a_measurement_is_shown_until_it_has_ended(admin: Client, redis_client: Redis) -> None:
    said = {"model": "yolov8n", "size": "512×384", "precision": "bf16", "done": 0.234}
    workers.tell_measuring("server:1", said)
    text = admin.get("/system/models").content.decode()
    assert "yolov8n at 512×384 is being measured: bf16" in text
    assert 'value="23"' in text
    assert "data-poll" in text
    part = {"HX-Request": "true", "HX-Target": "precision"}
    assert "<html" not in admin.get("/system/models", headers=part).content.decode()
    workers.tell_measuring("server:1", None)
    ended = admin.get("/system/models", headers=part).content.decode()
    assert "being measured" not in ended
    assert "data-poll" not in ended
