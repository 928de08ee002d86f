"""POST /api/v1/auth/refresh."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

from accounts.models import AuditEntry, User
from accounts.services import tokens
from tests.factories import make_user
from tests.waiting import at_once

URL = "/api/v1/auth/refresh"

pytestmark = pytest.mark.django_db


def refresh_token(user: User) -> str:
    return tokens.issue(user)["refresh"]


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


def test_a_reused_token_ends_its_own_sign_in_only() -> None:
    user = make_user(name="vera")
    stolen, elsewhere = tokens.issue(user), tokens.issue(user)
    newest = tokens.rotate(tokens.rotate(stolen["refresh"])["refresh"])
    BlacklistedToken.objects.update(blacklisted_at=timezone.now() - timedelta(minutes=1))
    client = APIClient()
    assert client.post(URL, {"refresh": stolen["refresh"]}).status_code == 401
    assert client.post(URL, {"refresh": newest["refresh"]}).status_code == 401
    assert client.post(URL, {"refresh": elsewhere["refresh"]}).status_code == 200
    assert AuditEntry.objects.filter(action="auth.token_reuse", username="vera").count() == 1


def test_two_tabs_that_refresh_at_once_are_no_theft() -> None:
    first = tokens.issue(make_user())
    newer = APIClient().post(URL, {"refresh": first["refresh"]}).json()
    assert APIClient().post(URL, {"refresh": first["refresh"]}).status_code == 401
    assert APIClient().post(URL, {"refresh": newer["refresh"]}).status_code == 200


def test_the_database_does_not_hold_what_opens_the_door() -> None:
    pair = tokens.issue(make_user())
    newer = tokens.rotate(pair["refresh"])
    kept = str(list(OutstandingToken.objects.values()))
    assert pair["refresh"] not in kept
    assert newer["refresh"] not in kept


def test_a_new_password_ends_it() -> None:
    user = make_user()
    pair = tokens.issue(user)
    user.set_password("another long phrase")
    user.save()
    assert APIClient().post(URL, {"refresh": pair["refresh"]}).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_wins() -> None:
    token = tokens.issue(make_user())["refresh"]

    def ask() -> int:
        return int(APIClient().post(URL, {"refresh": token}).status_code)

    assert sorted(at_once(*[ask] * 6)) == [200] + [401] * 5
