"""Every list asks the database as often for twenty rows as for two, and as often as it should.

A list that is new, or asks otherwise, fails here: put what the message says into
tests/query_counts.json once that is what you want.
"""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.mixins import ListModelMixin
from rest_framework.test import APIClient

from accounts.models import Role, User
from spoton.conf.config import BASE_DIR
from tests.benchmarks.fill import few, fill
from tests.benchmarks.routes import filled, routes, values
from tests.factories import client_for, make_user
from tracking.models import Environment, Person, ProcessingTask

pytestmark = pytest.mark.django_db

BASELINE = BASE_DIR / "tests" / "query_counts.json"


def counts(client: APIClient) -> dict[str, int]:
    """Of every list, how many statements it takes."""
    known, found = values(), {}
    for name, path, view in routes():
        address = filled(path, known)
        if address is None:
            assert not issubclass(view, ListModelMixin), f"tell values() of {path}"
            continue
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        if _is_list(answer):
            found[name] = len(queries)
        else:
            assert not issubclass(view, ListModelMixin), f"{address}: {answer.status_code}"
    return found


def _is_list(answer: object) -> bool:
    data = getattr(answer, "data", None)
    return isinstance(data, dict) and "results" in data


def remove_everything() -> None:
    Person.objects.all().delete()
    ProcessingTask.objects.all().delete()
    Environment.objects.all().delete()
    User.objects.all().delete()


def test_more_rows_need_no_more_statements() -> None:
    fill(few(2))
    two = counts(client_for(make_user(Role.ADMIN)))
    remove_everything()
    fill(few(20))
    more = counts(client_for(make_user(Role.ADMIN)))
    assert two == more
    expected = json.loads(BASELINE.read_text())
    assert two == expected, json.dumps(two, indent=2, sort_keys=True)
