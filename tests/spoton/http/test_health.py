"""Health: honest, and quick when a part is down."""

import json
import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings
from redis import Redis

from spoton import __version__, workers
from tests.alerts.deliveries.rows import make_receiver
from tracking.models import Environment
from tracking.services.retention import partitions


@pytest.fixture(autouse=True)
def fresh_client() -> Iterator[None]:
    workers.client.cache_clear()
    yield
    workers.client.cache_clear()


def beat(redis: Redis, holder: str, *, loaded: bool) -> None:
    body = {"holder": holder, "pid": 1, "tasks": [], "fps": 40.0, "detector_loaded": loaded}
    redis.set(f"{workers.HEARTBEAT_PREFIX}{holder}", json.dumps(body), ex=5)


@pytest.mark.django_db
def test_degraded_without_a_worker(client: Client, redis_client: Redis) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {
        "status": "degraded",
        "version": __version__,
        "detector_model_loaded": False,
        "appearance_model_loaded": False,
        "homographies_loaded": 0,
        "database": "ok",
        "redis": "ok",
        "workers": 0,
        "deliveries": 0,
        "warnings": [],
    }


@pytest.mark.django_db
def test_what_will_not_work_for_long_is_warned_of(client: Client, redis_client: Redis) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {partitions.TABLE}_{partitions.ahead()[1]:%Y%m%d}")
        (warning,) = client.get("/health").json()["warnings"]
        assert f"no partition for {partitions.ahead()[1]}" in warning
        partitions.ensure(partitions.ahead())
    body = {"detector_loaded": True, "database_away": True, "queue": 7}
    redis_client.set(f"{workers.HEARTBEAT_PREFIX}a", json.dumps(body), ex=5)
    answer = client.get("/health").json()
    assert answer["warnings"] == ["a worker cannot store results: 7 ticks are waiting"]


@pytest.mark.django_db
def test_alerts_that_nobody_delivers_are_warned_of(
    campus: Environment, client: Client, redis_client: Redis
) -> None:
    make_receiver("http://127.0.0.1:9/alerts")
    (warning,) = client.get("/health").json()["warnings"]
    assert warning.startswith("alerts are not delivered: start the process")
    workers.tell_deliveries("d1", {"sending": 0})
    answer = client.get("/health").json()
    assert (answer["deliveries"], answer["warnings"]) == (1, [])


@pytest.mark.django_db
def test_colour_stripes_in_the_place_of_a_model_are_warned_of(
    client: Client, redis_client: Redis
) -> None:
    def warnings(**body: object) -> object:
        redis_client.set(f"{workers.HEARTBEAT_PREFIX}a", json.dumps(body), ex=5)
        return client.get("/health").json()["warnings"]

    missing = "the appearance model spoton is not loaded: people are compared by colour stripes"
    assert warnings(appearance="spoton", appearance_loaded=False) == [missing]
    assert warnings(appearance="spoton", appearance_loaded=True) == []
    assert warnings(appearance="stripes", appearance_loaded=False) == []
    assert warnings(appearance="none", appearance_loaded=False) == []
    assert warnings() == []


@pytest.mark.django_db
def test_degraded_while_the_detector_loads_and_healthy_then(
    client: Client, redis_client: Redis
) -> None:
    beat(redis_client, "a", loaded=False)
    assert client.get("/health").json()["status"] == "degraded"
    beat(redis_client, "b", loaded=True)
    body = client.get("/health/").json()
    assert (body["status"], body["workers"], body["detector_model_loaded"]) == ("healthy", 2, True)


@pytest.mark.django_db
def test_overload_is_said_with_what_helps(client: Client, redis_client: Redis) -> None:
    said = {"since": 1.0, "fps": 1.44, "wanted_fps": 10.0, "cameras": 16}
    body = {"holder": "attic:7:x", "detector": "yolo11s", "detector_loaded": True, "overload": said}
    redis_client.set(f"{workers.HEARTBEAT_PREFIX}a", json.dumps(body), ex=5)
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "overloaded")
    assert answer.json()["warnings"] == [
        "attic is overloaded: its 16 live cameras give 1.4 instead of 10 frames per second. "
        "Lower the frame rate, use fewer cameras, or a smaller model than yolo11s."
    ]


@pytest.mark.django_db
def test_a_heartbeat_that_is_no_json_is_passed_over(client: Client, redis_client: Redis) -> None:
    redis_client.set(f"{workers.HEARTBEAT_PREFIX}x", b"\xff{", ex=5)
    assert client.get("/health").json()["workers"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["unix:///nowhere/redis.sock", "redis://192.0.2.1:6379"])
def test_unhealthy_within_seconds_without_redis(
    client: Client, settings: Settings, address: str
) -> None:
    settings.REDIS_URL = address
    before = time.monotonic()
    response = client.get("/health")
    assert response.status_code == 503
    assert response.json()["status"] == "unhealthy"
    assert (response.json()["redis"], response.json()["database"]) == ("down", "ok")
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200
    assert time.monotonic() - before < 6


@pytest.mark.django_db
def test_ready_with_both(client: Client, redis_client: Redis) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "database": "ok", "redis": "ok"}


def test_the_root_tells_programs_and_sends_people_on(client: Client) -> None:
    body = client.get("/", headers={"accept": "*/*"}).json()
    assert (body["name"], body["version"]) == ("SpotOn", __version__)
    assert body["links"]["health"].endswith("/health")
    page = client.get("/", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (page.status_code, page.headers["Location"]) == (302, "/overview")
