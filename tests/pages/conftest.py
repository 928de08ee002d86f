"""Who looks at pages, and a live task to look at."""

from collections.abc import Iterator

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import env_of_processes
from tests.live.fixtures import (
    WebServer,
    campus,
    served,
    task_cameras,
    worker,
)
from tests.pages.served import lasting_redis, lasting_web, redis_server, web
from tests.pages.signed_in import SignedIn
from tests.proxies import chosen

__all__ = [
    "campus",
    "lasting_redis",
    "lasting_web",
    "redis_server",
    "task_cameras",
    "web",
    "worker",
]


if chosen():

    @pytest.fixture(scope="session")
    def proxied(django_db_setup: None, redis_url: str) -> Iterator[WebServer]:
        with served(env_of_processes(), chosen()) as server:
            yield server

    @pytest.fixture
    def live_server(proxied: WebServer, transactional_db: None) -> WebServer:
        """Serve behind the proxy, where a server in this process would do without one."""
        return proxied

    @pytest.fixture(autouse=True)
    def _live_server_helper() -> None:
        """Stand for the one of pytest-django, which changes settings for a server in here."""


@pytest.fixture
def signed_in(db: None) -> SignedIn:
    """Return a browser in which a user has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def viewer_page(signed_in: SignedIn, viewer: User) -> Client:
    return signed_in(viewer)


@pytest.fixture
def operator_page(signed_in: SignedIn, operator: User) -> Client:
    return signed_in(operator)


@pytest.fixture
def admin_page(signed_in: SignedIn, admin: User) -> Client:
    return signed_in(admin)
