"""POST /api/v1/auth/logout."""

from __future__ import annotations

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import AuditEntry, User
from accounts.services import tokens
from tests.factories import make_user

URL = "/api/v1/auth/logout"
REFRESH = "/api/v1/auth/refresh"

pytestmark = pytest.mark.django_db


def signed_in(pair: tokens.Tokens) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access']}")
    return client


def refresh(token: str) -> int:
    return APIClient().post(REFRESH, {"refresh": token}).status_code


def test_signing_out_twice_still_ends_the_refresh_token(viewer: User) -> None:
    pair = tokens.issue(viewer)
    body = {"refresh": pair["refresh"]}
    assert [signed_in(pair).post(URL, body).status_code for _ in range(2)] == [204, 204]
    assert refresh(pair["refresh"]) == 401


def test_what_came_of_the_token_ends_too_and_other_sign_ins_stay(viewer: User) -> None:
    here, elsewhere = tokens.issue(viewer), tokens.issue(viewer)
    newer = tokens.rotate(here["refresh"])
    assert signed_in(here).post(URL, {"refresh": here["refresh"]}).status_code == 204
    assert refresh(newer["refresh"]) == 401
    assert refresh(elsewhere["refresh"]) == 200


def test_nobody_signs_out_others(viewer: User) -> None:
    hers = tokens.issue(viewer)
    other = tokens.issue(make_user())
    assert signed_in(other).post(URL, {"refresh": hers["refresh"]}).status_code == 204
    assert refresh(hers["refresh"]) == 200


@pytest.mark.parametrize(("body", "status"), [({}, 400), ({"refresh": "nonsense"}, 204)])
def test_a_token_is_needed_but_a_bad_one_ends_nothing(
    viewer: User, body: dict[str, str], status: int
) -> None:
    assert signed_in(tokens.issue(viewer)).post(URL, body).status_code == status


def test_a_page_s_session_ends(viewer: User) -> None:
    page = Client()
    page.force_login(viewer)
    assert page.post(URL, {}, content_type="application/json").status_code == 204
    assert page.get("/api/v1/auth/me").status_code == 401
    assert AuditEntry.objects.filter(action="auth.logout", username="vera").exists()
