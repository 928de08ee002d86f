"""GET /api/v1/auth/permissions/test, and that the calls keep to what it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.urls import resolve

from accounts.models import Role
from accounts.rights import RIGHTS, UNLIMITED_RIGHTS, rights_of
from spoton.errors import unknown_path
from tests.factories import client_for, make_environment, make_user

URL = "/api/v1/auth/permissions/test"
SOME_ID = "00000000-0000-4000-8000-000000000000"

# A call that needs the right and changes nothing here; pictures have tests of their own.
CALLS = {
    "environments.view": ("get", "/api/v1/environments"),
    "tasks.view": ("get", "/api/v1/processing-tasks"),
    "persons.view": ("get", f"/api/v1/persons/{SOME_ID}"),
    "analytics.view": ("get", "/api/v1/analytics/real-time/metrics"),
    "tasks.run": ("post", "/api/v1/processing-tasks/stop"),
    "cameras.calibrate": ("put", "/api/v1/environments/nowhere/cameras/none/calibration"),
    "persons.correct": ("post", f"/api/v1/persons/{SOME_ID}/merge"),
    "persons.forget": ("post", f"/api/v1/persons/{SOME_ID}/forget"),
    "system.view": ("get", "/api/v1/system/alerts"),
    "environments.manage": ("post", "/api/v1/environments"),
    "system.maintain": ("post", "/api/v1/system/maintenance/garbage-collect"),
    "audit.view": ("get", "/api/v1/auth/audit"),
    "users.manage": ("get", "/api/v1/auth/users"),
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


@pytest.fixture(autouse=True)
def _no_earlier_calls() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_it_says_role_places_and_rights() -> None:
    campus = make_environment("campus")
    answer = client_for(make_user(Role.OPERATOR, limited_to=[campus])).get(URL).json()
    assert (answer["role"], answer["environments"]) == ("operator", ["campus"])
    assert "tasks.run" in answer["permissions"]
    assert "users.manage" not in answer["permissions"]


def test_each_role_has_what_the_ones_before_it_have() -> None:
    held = [set(rights_of(make_user(role))) for role in Role]
    assert held[0] < held[1] < held[2] == set(RIGHTS)


def test_an_administrator_of_some_places_has_all_but_what_is_for_all() -> None:
    assert set(rights_of(make_user(Role.ADMIN, limited_to=[]))) == set(RIGHTS) - UNLIMITED_RIGHTS


def test_a_disabled_user_has_no_right() -> None:
    user = make_user(Role.ADMIN)
    user.is_active = False
    assert rights_of(user) == []


def test_every_right_has_a_call_here() -> None:
    assert CALLS.keys() | {"live.view"} == RIGHTS.keys()


@pytest.mark.parametrize("right", CALLS)
def test_the_call_is_open_to_those_who_have_the_right(right: str) -> None:
    method, path = CALLS[right]
    assert resolve(path).func is not unknown_path
    for role in Role:
        user = make_user(role)
        answer = getattr(client_for(user), method)(path)
        assert (answer.status_code != 403) == (right in rights_of(user)), role
