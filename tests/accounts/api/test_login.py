"""POST /api/v1/auth/login."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from accounts.models import Role
from tests.factories import PASSWORD, make_environment, make_user

URL = "/api/v1/auth/login"

pytestmark = pytest.mark.django_db


def test_the_right_password_gives_tokens_and_user() -> None:
    campus = make_environment("campus")
    user = make_user(Role.OPERATOR, "olga", limited_to=[campus])
    answer = APIClient().post(URL, {"username": "olga", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 300
    assert answer.json()["user"] == {
        "id": user.pk,
        "username": "olga",
        "first_name": "",
        "last_name": "",
        "email": "",
        "role": "operator",
        "environments": ["campus"],
    }


def test_the_access_token_opens_the_api() -> None:
    make_user(name="vera")
    client = APIClient()
    access = client.post(URL, {"username": "vera", "password": PASSWORD}).json()["access"]
    for kind in ("Bearer", "bearer", "BEARER"):
        client.credentials(HTTP_AUTHORIZATION=f"{kind} {access}")
        assert client.get("/api/v1/environments").status_code == 200


@pytest.mark.parametrize("header", ["bearer", "Bearer ", "Bearer a b", "bearer nonsense"])
def test_a_malformed_token_is_refused(header: str) -> None:
    client = APIClient()
    client.force_login(make_user(name="vera"))
    client.credentials(HTTP_AUTHORIZATION=header)
    assert client.get("/api/v1/environments").status_code == 401


def test_what_a_proxy_asks_for_is_no_sign_in_of_ours() -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Basic eDp5")
    assert client.get("/api/v1/environments").status_code == 401
    client.force_login(make_user(name="vera"))
    assert client.get("/api/v1/environments").status_code == 200


def test_a_trailing_slash_is_the_same_call() -> None:
    make_user(name="vera")
    assert (
        APIClient().post(URL + "/", {"username": "vera", "password": PASSWORD}).status_code == 200
    )


@pytest.mark.parametrize("name", ["vera", "nobody"])
def test_a_wrong_password_and_an_unknown_user_look_alike(name: str) -> None:
    make_user(name="vera")
    answer = APIClient().post(URL, {"username": name, "password": "wrong"})
    assert answer.status_code == 401
    assert answer.json() == {
        "error": {
            "code": "no_active_account",
            "message": "Wrong user name or password.",
            "request_id": answer.headers["X-Request-ID"],
        }
    }


def test_a_disabled_user_cannot_sign_in() -> None:
    user = make_user(name="vera")
    user.is_active = False
    user.save()
    assert APIClient().post(URL, {"username": "vera", "password": PASSWORD}).status_code == 401


def test_missing_fields_are_named() -> None:
    answer = APIClient().post(URL, {})
    assert answer.status_code == 400
    assert set(answer.json()["error"]["fields"]) == {"username", "password"}


def test_broken_json_is_refused() -> None:
    answer = APIClient().post(URL, "{", content_type="application/json")
    assert answer.status_code == 400


def test_guessing_is_slowed_down_for_that_user_and_address_only() -> None:
    make_user(name="vera")
    make_user(name="otto")
    guesser, vera = APIClient(), APIClient(REMOTE_ADDR="192.0.2.7")
    wrong = {"username": "vera", "password": "wrong"}
    right = {"username": "vera", "password": PASSWORD}
    tries = [
        guesser.post(URL, wrong, headers={"X-Forwarded-For": f"192.0.2.{i}"}).status_code
        for i in range(11)
    ]
    assert tries == [401] * 10 + [429]
    slowed = guesser.post(URL, right)
    assert slowed.status_code == 429
    assert int(slowed["Retry-After"]) > 0
    assert vera.post(URL, right).status_code == 200
    assert guesser.post(URL, {"username": "otto", "password": PASSWORD}).status_code == 200
