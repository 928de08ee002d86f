"""POST /api/v1/auth/password."""

from __future__ import annotations

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import AuditEntry, User
from accounts.services import tokens
from tests.factories import PASSWORD

URL = "/api/v1/auth/password"
NEW = "purple staple harbour"
BODY = {"old_password": PASSWORD, "new_password": NEW}

pytestmark = pytest.mark.django_db


def with_token(access: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


def me(client: Client) -> int:
    return client.get("/api/v1/auth/me").status_code


def test_everything_that_was_signed_in_ends_but_the_caller(viewer: User) -> None:
    old, page, other_page = tokens.issue(viewer), Client(), Client()
    page.force_login(viewer)
    other_page.force_login(viewer)
    answer = page.post(URL, BODY, content_type="application/json")
    assert answer.status_code == 200
    assert (me(page), me(other_page), me(with_token(old["access"]))) == (200, 401, 401)
    refresh = {"refresh": old["refresh"]}
    assert APIClient().post("/api/v1/auth/refresh", refresh).status_code == 401
    viewer.refresh_from_db()
    assert viewer.check_password(NEW)
    entry = AuditEntry.objects.get(action="user.password")
    assert (entry.username, entry.before, entry.after) == ("vera", None, None)


def test_a_program_goes_on_with_the_tokens_in_the_answer(viewer: User) -> None:
    client = with_token(tokens.issue(viewer)["access"])
    pair = client.post(URL, BODY).json()
    assert me(client) == 401
    assert me(with_token(pair["access"])) == 200
    refresh = {"refresh": pair["refresh"]}
    assert APIClient().post("/api/v1/auth/refresh", refresh).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"old_password": "wrong"}, "old_password"),
        ({"new_password": "12345678"}, "new_password"),
        ({"new_password": "password1"}, "new_password"),
        ({"new_password": PASSWORD}, "new_password"),
        ({"new_password": "x" * 1025}, "new_password"),
        ({"old_password": None}, "old_password"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    viewer: User, change: dict[str, object], field: str
) -> None:
    answer = with_token(tokens.issue(viewer)["access"]).post(URL, BODY | change)
    assert answer.status_code == 400
    assert field in answer.json()["error"]["fields"]
    viewer.refresh_from_db()
    assert viewer.check_password(PASSWORD)


def test_the_old_password_cannot_be_guessed_on_an_open_page(viewer: User) -> None:
    client = with_token(tokens.issue(viewer)["access"])
    statuses = [client.post(URL, BODY | {"old_password": "guess"}).status_code for _ in range(11)]
    assert statuses == [400] * 10 + [429]
    assert client.post(URL, BODY).status_code == 429
