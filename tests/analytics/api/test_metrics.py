"""Figures for Prometheus: to whom, and which."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings
from redis import Redis
from rest_framework.test import APIClient

from accounts.models import Role
from spoton import workers
from tests.factories import client_for, make_camera, make_environment, make_task, make_user
from tracking.models import TaskCamera

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-the-scraper"


@pytest.fixture(autouse=True)
def fresh_client(settings: Settings) -> Iterator[None]:
    settings.METRICS_TOKEN = TOKEN
    workers.client.cache_clear()
    yield
    workers.client.cache_clear()


def figures(answer: Any) -> dict[tuple[str, str], float]:
    """Value by name and the values of the labels, in the order of their names."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    return {
        (sample.name, ",".join(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def scrape(token: str = TOKEN) -> Any:
    return APIClient().get("/metrics", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", TOKEN[:-1], "é"])
def test_a_wrong_token_is_refused(token: str) -> None:
    assert scrape(token).status_code == 401


def test_the_case_of_the_scheme_does_not_matter(redis_client: Redis) -> None:
    answer = APIClient().get("/metrics", headers={"Authorization": f"bearer {TOKEN}"})
    assert answer.status_code == 200


def test_without_a_token_set_no_empty_one_opens_it(settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert scrape("").status_code == 401


def test_the_token_sees_workers_and_all_environments(redis_client: Redis) -> None:
    campus = make_environment("campus")
    make_task(campus, [make_camera(campus)], held=True, people_now=4, fps=9.5)
    TaskCamera.objects.update(picture_state="moved", reconnects=3)
    make_environment("factory")
    yard = make_environment("yard")
    make_task(yard, [make_camera(yard)], held=True, people_now=None)
    beat = {
        "holder": "w1",
        "fps": 40.0,
        "queue": 3,
        "tasks": ["x"],
        "ticks": {"dropped": 7},
        "overload": {"since": 1.0, "fps": 1.4, "wanted_fps": 10.0, "cameras": 16},
        "stage_ms": {"detect": 12.5},
        "latency_ms": {"p95": 250.0, "p99": None},
        "frames": {"detected": 5, "still": 95},
        "capacity": {"fps": 27.5, "load": 0.9},
    }
    redis_client.set(f"{workers.HEARTBEAT_PREFIX}w1", json.dumps(beat), ex=5)
    found = figures(scrape())
    assert found["spoton_workers", ""] == 1
    assert found["spoton_worker_fps", "w1"] == 40
    assert found["spoton_worker_store_queue", "w1"] == 3
    assert found["spoton_worker_overloaded", "w1"] == 1
    assert found["spoton_worker_live_fps_limit", "w1"] == 1.4
    assert found["spoton_worker_capacity_fps", "w1"] == 27.5
    assert found["spoton_worker_ticks_total", "dropped,w1"] == 7
    assert found["spoton_worker_stage_milliseconds", "detect,w1"] == 12.5
    assert found["spoton_worker_latency_seconds", "p95,w1"] == 0.25
    assert ("spoton_worker_latency_seconds", "p99,w1") not in found
    assert found["spoton_disk_free_bytes", ""] < found["spoton_disk_total_bytes", ""]
    assert found["spoton_jobs_waiting", ""] == 0
    assert found["spoton_worker_frames_total", "still,w1"] == 95
    assert found["spoton_people_now", "campus"] == 4
    assert ("spoton_people_now", "yard") not in found  # unknown
    assert found["spoton_cameras", "factory"] == 0
    assert found["spoton_camera_online", "c01,campus"] == 1
    assert found["spoton_camera_reconnects_total", "c01,campus"] == 3
    assert found["spoton_camera_picture", "c01,campus,moved"] == 1
    assert found["spoton_camera_picture", "c01,campus,frozen"] == 0


def test_an_administrator_of_one_environment_sees_no_other() -> None:
    campus = make_environment("campus")
    make_environment("factory")
    client = client_for(make_user(Role.ADMIN, limited_to=[campus]))
    text = client.get("/metrics").content.decode()
    assert 'environment="campus"' in text
    assert "factory" not in text


def test_requests_are_counted_and_never_by_address() -> None:
    client = client_for(make_user(Role.ADMIN))
    name = ("spoton_http_requests_total", "GET,404")
    before = figures(client.get("/metrics")).get(name, 0)
    for number in range(3):
        client.get(f"/nowhere/{number}")
    after = client.get("/metrics")
    assert figures(after)[name] == before + 3
    assert "/nowhere" not in after.content.decode()
    client.generic("SPELL", "/health/live")
    assert ("spoton_http_requests_total", "other,405") in figures(client.get("/metrics"))


def test_a_cluster_says_where_its_cameras_are(redis_client: Redis) -> None:
    node = {"node": "10.0.0.2", "cameras": 5, "cameras_of_others": 2, "draining": True}
    said = {"nodes": [node], "moves": [], "moved": {"no room": 3}}
    redis_client.set(workers.CLUSTER_KEY, json.dumps(said))
    found = figures(scrape())
    assert found["spoton_cluster_node_cameras", "10.0.0.2"] == 5
    assert found["spoton_cluster_node_cameras_of_others", "10.0.0.2"] == 2
    assert found["spoton_cluster_node_draining", "10.0.0.2"] == 1
    assert found["spoton_cluster_moves_total", "no room"] == 3
    assert not [name for name, _ in found if "gpu" in name]


def test_a_cluster_says_what_gpus_it_has(redis_client: Redis) -> None:
    node = {"cameras": 0, "cameras_of_others": 0, "draining": False}
    used = {"count": 1, "model": "NVIDIA L4", "memory_used_mb": 2, "memory_total_mb": 8}
    idle = {"count": 2, "model": "", "memory_used_mb": None, "memory_total_mb": None}
    nodes = [node | {"node": "a", "gpus": used}, node | {"node": "b", "gpus": idle}]
    redis_client.set(workers.CLUSTER_KEY, json.dumps({"nodes": nodes}))
    found = figures(scrape())
    assert found["spoton_cluster_node_gpus", "NVIDIA L4,a"] == 1
    assert found["spoton_cluster_node_gpus", ",b"] == 2
    assert found["spoton_cluster_node_gpu_memory_used_bytes", "a"] == 2 * 2**20
    assert found["spoton_cluster_node_gpu_memory_total_bytes", "a"] == 8 * 2**20
    assert ("spoton_cluster_node_gpu_memory_used_bytes", "b") not in found
