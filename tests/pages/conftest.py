"""Who looks at pages, and a live task to look at."""

import pytest
from django.test import Client

from accounts.models import User
from tests.live.fixtures import campus, redis_server, task_cameras, web, worker
from tests.pages.signed_in import SignedIn

__all__ = ["campus", "redis_server", "task_cameras", "web", "worker"]


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
