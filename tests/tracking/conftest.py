"""What the tests of environments, cameras and tasks share."""

from __future__ import annotations

import pytest

from tests.factories import make_camera, make_environment
from tracking.models import Camera, Environment


@pytest.fixture
def campus(db: None) -> Environment:
    return make_environment("campus")


@pytest.fixture
def factory(db: None) -> Environment:
    return make_environment("factory")


@pytest.fixture
def cameras(campus: Environment) -> list[Camera]:
    """Two cameras of the campus with a recording each."""
    return [make_camera(campus, "c09"), make_camera(campus, "c12")]
