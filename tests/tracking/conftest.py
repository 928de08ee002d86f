"""What the tests of environments, cameras and tasks share."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role
from tests.factories import make_camera, make_environment, make_user
from tracking.models import Camera, Environment


@pytest.fixture
def factory(db: None) -> Environment:
    return make_environment("factory")


@pytest.fixture
def cameras(campus: Environment) -> list[Camera]:
    """Two cameras of the campus with a recording each."""
    return [make_camera(campus, "c09"), make_camera(campus, "c12")]


@pytest.fixture
def site(db: None) -> Client:
    """The admin site for an administrator."""
    client = Client()
    client.force_login(make_user(Role.ADMIN, "ada"))
    return client
