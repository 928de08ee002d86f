"""/api/v1/system: figures, alerts, health, history, diagnostics, maintenance."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from redis import Redis

from accounts.models import AuditEntry, Role
from analytics.jobs import ensure_schedules
from analytics.system import alerts, history
from analytics.system.performance import performance
from spoton import settings as production
from spoton import workers
from spoton.workers import HEARTBEAT_PREFIX, tell_measuring
from tests.alerts.deliveries.rows import make_receiver
from tests.factories import client_for, make_camera, make_environment, make_task, make_user
from tracking.models import TaskCamera

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_client")]


def get(path: str, **fields: Any) -> Any:
    answer = client_for(make_user(Role.OPERATOR, **fields)).get(f"/api/v1/system/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def beat(redis: Redis, **said: Any) -> None:
    body = {"holder": "w1", "device": "cpu", "detector": "yolov8n", "fps": 39.5, "queue": 3}
    redis.set(f"{HEARTBEAT_PREFIX}w1", json.dumps(body | said), ex=5)


def codes(body: Any) -> set[str]:
    return {alert["code"] for alert in body["alerts"]}


def test_metrics_tell_what_workers_say(redis_client: Redis) -> None:
    beat(redis_client, latency_ms={"p50": 61.0, "p95": 94.5, "p99": None}, cpu_percent=143.0)
    body = get("performance/metrics")
    assert body["fps"] == 39.5
    assert body["latency_ms"] == {"p50": 61.0, "p95": 94.5, "p99": None}
    assert body["workers"][0]["cpu_percent"] == 143.0
    assert body["queues"]["store"] == 3
    assert body["gpu"] is None
    assert body["database_ms"] >= 0
    assert body["redis_ms"] >= 0
    assert body["memory"]["total_mb"] > body["memory"]["used_mb"] > 0


def test_metrics_tell_of_a_cluster_to_who_sees_all(redis_client: Redis) -> None:
    assert get("performance/metrics")["cluster"] is None
    task = "3f9a0000-0000-4000-8000-000000000000"
    gpus = {"count": 2, "model": "H100", "memory_used_mb": None, "memory_total_mb": None}
    node = {"node": "10.0.0.2", "tasks": [task], "cameras": 3, "cameras_of_others": 0}
    node |= {"elsewhere": {task: {"c4": "10.0.0.3"}}, "fps": 41.3, "load": 0.5}
    node |= {"draining": False, "gpus": gpus}
    moves = [{"task": task, "node": "10.0.0.2", "why": "new", "at": second} for second in range(6)]
    said = {"nodes": [node | {"holder": "w1"}], "moves": moves, "moved": {"new": 6}}
    redis_client.set(workers.CLUSTER_KEY, json.dumps(said))
    cluster = get("performance/metrics")["cluster"]
    assert cluster["nodes"] == [node]
    assert [move["at"] for move in cluster["moves"]] == [
        f"1970-01-01T00:00:0{second}Z" for second in (5, 4, 3, 2, 1)
    ]
    limited = get("performance/metrics", limited_to=[make_environment("campus")])
    assert limited["cluster"] is None


def test_what_an_older_control_leaves_out_is_shown_as_unknown(redis_client: Redis) -> None:
    redis_client.set(workers.CLUSTER_KEY, json.dumps({"nodes": [{"node": "a"}]}))
    (node,) = get("performance/metrics")["cluster"]["nodes"]
    assert (node["node"], node["tasks"], node["draining"], node["gpus"]) == ("a", [], False, None)


def test_overload_is_a_state_and_an_alert_with_the_remedy(redis_client: Redis) -> None:
    said = {"since": 1.0, "fps": 1.4, "wanted_fps": 10.0, "cameras": 16}
    beat(redis_client, overload=said)
    assert get("performance/metrics")["workers"][0]["overload"] == said
    body = get("health/comprehensive")
    assert body["status"] == "overloaded"
    (alert,) = [alert for alert in body["alerts"] if alert["code"] == "overloaded"]
    assert alert["message"].startswith("w1 is overloaded: its 16 live cameras give 1.4 instead of")
    assert "Lower the frame rate or use fewer cameras" in alert["message"]  # no model is smaller


def test_diagnostics_tell_how_many_cameras_can_be_followed(redis_client: Redis) -> None:
    beat(redis_client, capacity={"fps": 71.5, "load": 0.9})
    assert get("diagnostics")["capacity"] == {
        "cameras": 6,
        "fps": 10.0,
        "frames_per_second": 71.5,
        "basis": "load",
        "is_sure": True,
        "is_overloaded": False,
    }


def test_an_older_worker_s_heartbeat_is_understood(redis_client: Redis) -> None:
    redis_client.set(f"{HEARTBEAT_PREFIX}old", "{}", ex=5)
    assert get("performance/metrics")["workers"][0]["latency_ms"]["p95"] is None


def test_a_limited_user_sees_their_own_tasks_and_cameras_only(
    redis_client: Redis,
) -> None:
    campus, factory = make_environment("campus"), make_environment("factory")
    tasks = [make_task(e, [make_camera(e)], held=True) for e in (campus, factory)]
    TaskCamera.objects.update(state=TaskCamera.State.FAILED, reason="Gone.")
    beat(redis_client, tasks=[str(task.pk) for task in tasks])
    body = get("performance/metrics", limited_to=[campus])
    assert [task["environment_id"] for task in body["tasks"]] == ["campus"]
    assert body["workers"][0]["tasks"] == [str(tasks[0].pk)]
    assert [a["environment_id"] for a in body["alerts"] if a["camera_id"]] == ["campus"]


def test_alerts_name_cameras_that_fail_or_reconnect(redis_client: Redis) -> None:
    beat(redis_client)
    campus = make_environment()
    make_task(campus, [make_camera(campus, "c01"), make_camera(campus, "c02")], held=True)
    of = TaskCamera.objects.filter
    of(camera__camera_id="c01").update(state="failed", reason="The password is wrong.")
    of(camera__camera_id="c02").update(state="reconnecting")
    found = {a["camera_id"]: a for a in get("alerts")["alerts"] if a["camera_id"]}
    assert found["c01"]["code"] == "camera_failed"
    assert found["c01"]["message"] == "The password is wrong."
    assert found["c02"]["severity"] == "warning"


def test_a_missing_worker_is_critical_once_there_is_work() -> None:
    assert "worker_missing" in codes(get("alerts"))
    make_task(make_environment())
    first = get("alerts")["alerts"][0]
    assert (first["code"], first["severity"]) == ("worker_missing", "critical")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"database_ms": None}, "database_away"),
        ({"redis_ms": None}, "redis_away"),
        ({"redis_ms": 250.0}, "redis_slow"),
        ({"disk": {"percent": 98.0, "free_mb": 10.0, "total_mb": 500.0}}, "disk_nearly_full"),
    ],
)
def test_parts_that_are_in_trouble_are_named(change: dict[str, Any], code: str) -> None:
    figures = performance() | change
    assert code in {alert["code"] for alert in alerts.alerts(figures)}


def test_a_worker_that_cannot_store_is_named(redis_client: Redis) -> None:
    beat(redis_client, database_away=True)
    assert "store_waits" in codes(get("alerts"))


def test_alerts_that_nobody_delivers_are_named(redis_client: Redis) -> None:
    assert "deliveries_missing" not in codes(get("alerts"))  # nobody is to hear of any
    make_environment("campus")
    make_receiver("http://127.0.0.1:9/alerts")
    (said,) = (a for a in get("alerts")["alerts"] if a["code"] == "deliveries_missing")
    assert "run_deliveries" in said["message"]
    assert get("health/comprehensive")["parts"]["deliveries"] == "down"
    workers.tell_deliveries("d1", {"sending": 2, "database_away": False})
    assert get("health/comprehensive")["parts"]["deliveries"] == "ok"
    (process,) = get("performance/metrics")["deliveries"]
    assert process == {"holder": "d1", "sending": 2, "database_away": False}


def test_health_says_which_part_is_down(redis_client: Redis) -> None:
    make_task(make_environment())
    body = get("health/comprehensive")
    assert body["status"] == "degraded"
    assert body["parts"]["workers"] == "down"
    beat(redis_client)
    assert get("health/comprehensive")["parts"]["workers"] == "ok"


def test_history_gives_minutes_the_oldest_first() -> None:
    now = timezone.now()
    for ago in (90, 2, 1, 0):
        history.record(performance() | {"timestamp": now - timedelta(minutes=ago)})
    minutes = get("performance/history")["minutes"]
    assert len(minutes) == 3
    assert minutes[0]["timestamp"] < minutes[-1]["timestamp"]
    assert len(get("performance/history?minutes=2")["minutes"]) == 2
    assert len(get("performance/history?minutes=120")["minutes"]) == 4
    assert len(get("performance/dashboard")["minutes"]) == 3


@pytest.mark.parametrize("minutes", ["0", "1441", "x", "1e3"])
def test_other_spans_are_refused(minutes: str) -> None:
    client = client_for(make_user(Role.OPERATOR))
    answer = client.get("/api/v1/system/performance/history", {"minutes": minutes})
    assert answer.status_code == 400
    assert "minutes" in answer.json()["error"]["fields"]


def test_the_minute_s_job_is_on_the_clock_once() -> None:
    from django_q.models import Schedule

    ensure_schedules()
    ensure_schedules()
    assert Schedule.objects.filter(func="analytics.jobs.record_minute").count() == 1


def test_diagnostics_name_the_database_and_its_version() -> None:
    body = get("diagnostics")
    version = ".".join(map(str, connection.get_database_version()))
    assert (body["database"], body["database_version"]) == (connection.vendor, version)
    assert int(version.partition(".")[0]) >= 3


def test_diagnostics_tell_what_is_being_measured(redis_client: Redis) -> None:
    said = {"model": "yolov8n", "size": "512×384", "precision": "bf16", "done": 0.23}
    tell_measuring("server:1", said)
    assert get("diagnostics")["measuring"] == [{"process": "server:1"} | said]
    tell_measuring("server:1", None)
    assert get("diagnostics")["measuring"] == []


def test_diagnostics_hold_no_secret() -> None:
    text = json.dumps(get("diagnostics"))
    for secret in (settings.SECRET_KEY, settings.REDIS_URL, str(settings.DATA_DIR)):
        assert secret not in text
    body = json.loads(text)
    assert body["pending_migrations"] == 0
    assert body["packages"]["Django"]


def test_clearing_the_cache_keeps_what_is_live(redis_client: Redis) -> None:
    redis_client.set(f"{settings.CACHE_KEY_PREFIX}:1:throttle", 1)
    beat(redis_client)
    answer = client_for(make_user(Role.ADMIN)).post("/api/v1/system/maintenance/clear-cache")
    assert answer.json() == {"cleared": 1}
    assert redis_client.exists(f"{HEARTBEAT_PREFIX}w1")
    assert AuditEntry.objects.get(action="system.clear_cache").after == {"entries": 1}


def test_clearing_the_cache_forgives_no_guesses(redis_client: Redis) -> None:
    """Production keeps counts under a name of their own, as the settings say."""
    caches = production.CACHES
    counted = f"{caches['limits']['KEY_PREFIX']}:1:guesses"
    redis_client.set(counted, 59)
    client_for(make_user(Role.ADMIN)).post("/api/v1/system/maintenance/clear-cache")
    assert redis_client.get(counted) == b"59"
    assert not caches["limits"]["KEY_PREFIX"].startswith(f"{caches['default']['KEY_PREFIX']}:")
    redis_client.delete(counted)


def test_collecting_garbage_is_written_down() -> None:
    answer = client_for(make_user(Role.ADMIN)).post("/api/v1/system/maintenance/garbage-collect")
    assert answer.json()["collected"] >= 0
    assert AuditEntry.objects.filter(action="system.garbage_collect").exists()


def test_active_persons_are_those_of_the_newest_tick(redis_client: Redis) -> None:
    campus, factory = make_environment("campus"), make_environment("factory")
    for environment in (campus, factory):
        task = make_task(environment, [make_camera(environment)], held=True)
        person = {
            "global_id": "8b1c2f4e-1f0a-4b6e-9d57-0c8a4f2f6a11",
            "map_coords": None,
            "cameras": ["c01"],
            "identity_state": "tentative",
        }
        payload = {"timestamp": "2026-01-01T10:30:05.456Z", "people": [person]}
        update = json.dumps({"type": "tracking_update", "payload": payload})
        redis_client.set(f"spoton:snapshot:{task.pk}", update, ex=30)
    path = "/api/v1/analytics/real-time/active-persons"
    assert client_for(make_user()).get(path).json()["count"] == 2
    limited = client_for(make_user(limited_to=[campus]))
    (only,) = limited.get(path).json()["persons"]
    assert (only["environment_id"], only["map_coords"]) == ("campus", None)
    assert limited.get(path, {"environment": "factory"}).status_code == 404


def test_camera_loads_are_shares_of_all_frames() -> None:
    campus = make_environment()
    make_task(campus, [make_camera(campus, "c01"), make_camera(campus, "c02")], held=True)
    TaskCamera.objects.filter(camera__camera_id="c01").update(fps=30)
    TaskCamera.objects.filter(camera__camera_id="c02").update(
        fps=10, last_frame_at=timezone.now() - timedelta(minutes=1)
    )
    path = "/api/v1/analytics/real-time/camera-loads"
    cameras = client_for(make_user()).get(path).json()["cameras"]
    assert [camera["load"] for camera in cameras] == [0.75, 0.25]
    assert [camera["online"] for camera in cameras] == [True, False]
