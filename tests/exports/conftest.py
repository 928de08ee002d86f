"""What tests of exports share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from rest_framework.test import APIClient

from accounts.models import Role
from exports import files
from tests.exports.seen import Seen, store
from tests.factories import client_for, make_user
from tracking.models import Environment


@pytest.fixture(autouse=True)
def _no_earlier_files() -> Iterator[None]:
    """Each test begins and ends without files."""
    shutil.rmtree(files.folder())
    yield
    shutil.rmtree(files.folder())


@pytest.fixture
def seen(transactional_db: None, campus: Environment) -> Seen:
    """Transactions are real: the heartbeat of a job has a connection of its own."""
    return store(campus)


@pytest.fixture
def operator(db: None) -> APIClient:
    return client_for(make_user(Role.OPERATOR, "olga"))
