"""One web server and one Redis for all tests of a file that drive a browser.

A web server takes two seconds of a core to start, and more to read its pages once. It does not
outlive the file: no backup can be restored while it has the data open.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from redis import Redis

from tests import proxies
from tests.conftest import env_of_processes
from tests.live.fixtures import RedisServer, WebServer, let_us_use, served


@pytest.fixture(scope="module")
def lasting_redis() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def lasting_web(django_db_setup: None, lasting_redis: RedisServer) -> Iterator[WebServer]:
    env = env_of_processes() | {"REDIS_URL": lasting_redis.url}
    with served(env, proxies.chosen()) as server:
        yield server


@pytest.fixture
def redis_server(lasting_redis: RedisServer, settings: Settings) -> RedisServer:
    """Return a Redis that holds nothing; a test may kill it."""
    if not lasting_redis.running:
        lasting_redis.start()
    with Redis.from_url(lasting_redis.url) as client:
        client.flushall()
    let_us_use(lasting_redis, settings)
    return lasting_redis


@pytest.fixture
def web(transactional_db: None, redis_server: RedisServer, lasting_web: WebServer) -> WebServer:
    """Return a web server that sees this test's rows; a test may stop it."""
    if not lasting_web.running:
        lasting_web.start()
    return lasting_web
