"""The overview and the pages of tasks ask the database as often for twenty places as for two."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.benchmarks.fill import few, fill
from tests.pages.signed_in import signed_in
from tracking.models import Environment, Person, ProcessingTask

pytestmark = pytest.mark.django_db

EXPECTED = {"/overview": 21, "/tasks": 9, "/tasks/new": 11}


def counts(client: Client) -> dict[str, int]:
    found = {}
    for path in EXPECTED:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        found[path] = len(queries)
    return found


def test_more_rows_need_no_more_statements() -> None:
    fill(few(2))
    two = counts(signed_in(Role.ADMIN))
    for model in (Person, ProcessingTask, Environment, User):
        model.objects.all().delete()
    fill(few(20))
    assert counts(signed_in(Role.ADMIN)) == two
    if connection.vendor == "sqlite":
        assert two == EXPECTED
