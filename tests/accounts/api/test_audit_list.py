"""GET /api/v1/auth/audit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEntry, Role
from accounts.services import audit
from tests.factories import PASSWORD, client_for, make_camera, make_environment, make_user

URL = "/api/v1/auth/audit"

pytestmark = pytest.mark.django_db


def listed(client: Any, **query: str) -> list[dict[str, Any]]:
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.json()
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_the_newest_comes_first_with_everything_that_was_kept() -> None:
    ada = make_user(Role.ADMIN, "ada")
    camera = make_camera(make_environment("campus"))
    audit.record(None, "old")
    audit.record(
        ada, "camera.update", camera, before={"name": "a"}, after={"name": "b"},
        target_id="c01", environment_id="campus",
    )  # fmt: skip
    newest, oldest = listed(client_for(ada))
    assert newest.keys() >= {"id", "time", "address", "request_id"}
    assert newest["time"].endswith("Z")
    assert {name: newest[name] for name in newest if name not in {"id", "time"}} == {
        "user": "ada",
        "user_id": ada.pk,
        "action": "camera.update",
        "target_type": "camera",
        "target_id": "c01",
        "environment": "campus",
        "before": {"name": "a"},
        "after": {"name": "b"},
        "address": newest["address"],
        "request_id": newest["request_id"],
    }
    assert (oldest["user"], oldest["user_id"], oldest["before"]) == ("", None, None)


def test_it_is_filtered_by_who_what_where_and_when() -> None:
    ada = make_user(Role.ADMIN, "ada")
    admin = client_for(ada)
    first = audit.record(ada, "camera.update", target_id="c01", environment_id="campus")
    second = audit.record(None, "user.update", ada, target_id="ada")
    for query, found in (
        ({"user": "ada"}, [first]),
        ({"action": "user.update"}, [second]),
        ({"target": "c01"}, [first]),
        ({"target_type": "user"}, [second]),
        ({"environment": "campus"}, [first]),
        ({"request_id": "nothing"}, []),
        ({"since": (timezone.now() + timedelta(days=1)).isoformat()}, []),
        ({"until": (timezone.now() + timedelta(days=1)).isoformat()}, [second, first]),
        ({"older_than": str(second.pk)}, [first]),
    ):
        assert [row["id"] for row in listed(admin, **query)] == [entry.pk for entry in found], query


@pytest.mark.parametrize(
    "query",
    [
        {"since": "yesterday"},
        {"until": "2026-13-45T00:00:00Z"},
        {"older_than": "-1"},
        {"older_than": str(2**63)},
        {"user": "a\x00b"},
    ],
)
def test_bad_filters_are_refused(query: dict[str, str]) -> None:
    assert client_for(make_user(Role.ADMIN)).get(URL, query).status_code == 400


def test_a_limited_administrator_sees_their_environments_entries() -> None:
    limited = make_user(Role.ADMIN, "lena", limited_to=[make_environment("campus")])
    here = audit.record(None, "camera.update", environment_id="campus")
    audit.record(None, "camera.update", environment_id="factory")
    audit.record(None, "user.update", target_id="ada")
    assert [row["id"] for row in listed(client_for(limited))] == [here.pk]


def test_a_call_is_found_by_the_id_in_its_answer() -> None:
    ada = make_user(Role.ADMIN, "ada")
    answer = client_for(None).post("/api/v1/auth/login", {"username": "ada", "password": PASSWORD})
    (entry,) = listed(client_for(ada), request_id=answer["X-Request-ID"])
    assert (entry["action"], entry["user"], entry["address"]) == ("auth.login", "ada", "127.0.0.1")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL has the trigger")
@pytest.mark.parametrize("statement", ["UPDATE accounts_auditentry SET action = 'x'",
                                       "DELETE FROM accounts_auditentry"])  # fmt: skip
def test_the_database_refuses_changes_too(statement: str) -> None:
    audit.record(None, "test")
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.get().action == "test"
