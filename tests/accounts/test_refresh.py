"""POST /api/v1/auth/refresh."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.models import User
from tests.factories import make_user

URL = "/api/v1/auth/refresh"

pytestmark = pytest.mark.django_db


def refresh_token(user: User) -> str:
    return str(RefreshToken.for_user(user))


def test_a_refresh_token_gives_a_new_pair() -> None:
    token = refresh_token(make_user())
    answer = APIClient().post(URL, {"refresh": token})
    assert answer.status_code == 200
    assert answer.json().keys() == {"access", "refresh", "expires_in"}
    assert answer.json()["refresh"] != token


def test_the_new_access_token_opens_the_api() -> None:
    client = APIClient()
    access = client.post(URL, {"refresh": refresh_token(make_user())}).json()["access"]
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    assert client.get("/api/v1/auth/me").status_code == 200


def test_a_refresh_token_works_once() -> None:
    token = refresh_token(make_user())
    client = APIClient()
    assert client.post(URL, {"refresh": token}).status_code == 200
    again = client.post(URL, {"refresh": token})
    assert again.status_code == 401
    assert again.json()["error"]["code"] == "token_not_valid"


def test_a_disabled_user_stays_out() -> None:
    user = make_user()
    token = refresh_token(user)
    user.is_active = False
    user.save()
    assert APIClient().post(URL, {"refresh": token}).status_code == 401


def test_a_deleted_user_stays_out() -> None:
    user = make_user()
    token = refresh_token(user)
    user.delete()
    assert APIClient().post(URL, {"refresh": token}).status_code == 401


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_nonsense_is_refused(token: str) -> None:
    answer = APIClient().post(URL, {"refresh": token})
    assert answer.status_code in {400, 401}
    assert "error" in answer.json()
