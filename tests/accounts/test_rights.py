"""GET /api/v1/auth/permissions/test, and that the calls keep to what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.urls import resolve

from accounts.http.permissions import needs
from accounts.models import Role
from spoton.conf.config import BASE_DIR
from spoton.http.errors import unknown_path
from spoton.rights import RIGHTS, UNLIMITED_RIGHTS, require, rights_of
from spoton.service_errors import NotAllowedError, NotVisibleError
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
    "alerts.view": ("get", "/api/v1/analytics/alerts"),
    "recordings.view": ("get", "/api/v1/environments/nowhere/recordings/1"),
    "people.faces": ("get", "/api/v1/environments/nowhere/recordings/1/file"),
    "exports.view": ("get", "/api/v1/export/jobs"),
    "exports.create": ("post", "/api/v1/export/tracking-data"),
    "exports.person_file": ("post", "/api/v1/export/person-file"),
    "recordings.keep": ("patch", "/api/v1/environments/nowhere/recordings/1"),
    "alerts.acknowledge": ("post", f"/api/v1/analytics/alerts/{SOME_ID}/acknowledge"),
    "alert_rules.edit": ("get", "/api/v1/analytics/alert-rules"),
    "alert_deliveries.view": ("get", "/api/v1/analytics/alert-deliveries"),
    "alert_deliveries.resend": ("post", f"/api/v1/analytics/alert-deliveries/{SOME_ID}/resend"),
    "alert_receivers.edit": ("get", "/api/v1/analytics/alert-receivers"),
    "persons.forget": ("post", f"/api/v1/persons/{SOME_ID}/forget"),
    "system.view": ("get", "/api/v1/system/alerts"),
    "environments.manage": ("post", "/api/v1/environments"),
    "environments.create": ("post", "/api/v1/environments"),
    "files.use": ("post", "/api/v1/environments/nowhere/cameras"),
    "metrics.view": ("get", "/metrics"),
    "system.maintain": ("post", "/api/v1/system/maintenance/garbage-collect"),
    "system.support": ("post", "/api/v1/system/maintenance/support-bundle"),
    "audit.view": ("get", "/api/v1/auth/audit"),
    "users.manage": ("get", "/api/v1/auth/users"),
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


@pytest.fixture(autouse=True)
def _no_earlier_calls() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_it_says_role_environments_and_rights() -> None:
    campus = make_environment("campus")
    answer = client_for(make_user(Role.OPERATOR, limited_to=[campus])).get(URL).json()
    assert (answer["role"], answer["environments"]) == ("operator", ["campus"])
    assert "tasks.run" in answer["permissions"]
    assert "users.manage" not in answer["permissions"]


def test_each_role_has_what_the_ones_before_it_have() -> None:
    held = [set(rights_of(make_user(role))) for role in Role]
    assert held[0] < held[1] < held[2] == set(RIGHTS)


def test_a_limited_administrator_lacks_the_unlimited_rights() -> None:
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


def test_require_says_which_role_is_missing() -> None:
    with pytest.raises(NotAllowedError, match=r"^Starting a task needs the role of operator\.$"):
        require(make_user(), "tasks.run", doing="Starting a task")


@pytest.mark.parametrize("right", sorted(UNLIMITED_RIGHTS))
def test_require_says_that_all_environments_are_needed(right: str) -> None:
    limited = make_user(Role.ADMIN, limited_to=[make_environment("campus")])
    with pytest.raises(NotAllowedError, match=r"^This needs an administrator of all environments"):
        require(limited, right)
    with pytest.raises(NotAllowedError, match=r"^This needs the role of administrator\.$"):
        require(make_user(Role.OPERATOR), right)


def test_require_asks_for_the_role_before_the_environment() -> None:
    campus, _ = make_environment("campus"), make_environment("factory")
    limited = make_user(Role.OPERATOR, limited_to=[campus])
    require(limited, "tasks.run", "campus")
    for environment_id in ("factory", "nowhere"):
        with pytest.raises(NotVisibleError, match=f"Environment .{environment_id}. not found"):
            require(limited, "tasks.run", environment_id)
        with pytest.raises(NotAllowedError):
            require(limited, "environments.manage", environment_id)


def test_a_right_that_does_not_exist_is_no_answer() -> None:
    with pytest.raises(KeyError):
        require(make_user(Role.ADMIN), "tasks.fly")
    with pytest.raises(ValueError, match=r"tasks\.fly"):
        needs("tasks.fly")


# Who may see data and what a role's name is are no question of rights.
ROLE_CHECK = re.compile(r"\.has_role\(|\.is_unlimited_admin\b|\.role\s*(?:[=!<>]=|in\b)")
RULE = {"spoton/rights.py", "accounts/models/user.py"}
# Which standing a user is given, not what they may do.
DATA = {"accounts/services/users.py": ["if user.role != Role.ADMIN or not user.all_environments:"]}


def test_only_the_rule_looks_at_roles() -> None:
    found: dict[str, list[str]] = {}
    for app in ("accounts", "alerts", "analytics", "spoton", "tracking"):
        for path in (BASE_DIR / app).rglob("*.py"):
            lines = [line.strip() for line in path.read_text().splitlines()]
            checks = [line for line in lines if ROLE_CHECK.search(line)]
            if checks:
                found[str(path.relative_to(BASE_DIR))] = checks
    assert {name: lines for name, lines in found.items() if name not in RULE} == DATA
