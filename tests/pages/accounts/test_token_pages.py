"""Tokens of one's own programs."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import ApiToken, AuditEntry, User
from accounts.services import api_tokens
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

FORM = {"name": "report", "days": "90", "password": PASSWORD}


@pytest.fixture
def client(viewer: User) -> Client:
    client = Client()
    client.force_login(viewer)
    return client


def test_a_new_token_is_shown_once_and_works(client: Client, viewer: User) -> None:
    answer = client.post("/account/tokens/new", FORM)
    found = re.search(r'value="(spoton_[\w-]+)"', answer.content.decode())
    assert found is not None
    assert "no-store" in answer["Cache-Control"]
    me = Client().get("/api/v1/auth/me", headers={"Authorization": f"Bearer {found[1]}"})
    assert me.json()["username"] == "vera"
    page = client.get("/account").content.decode()
    assert found[1] not in page
    assert found[1][:15] in page
    assert AuditEntry.objects.get(action="token.create").username == "vera"


def test_whoever_finds_an_open_page_makes_no_key(client: Client) -> None:
    answer = client.post("/account/tokens/new", FORM | {"password": "guess"})
    assert "Wrong password." in answer.content.decode()
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("days", ["0", "3650", "x"])
def test_a_token_has_an_end(client: Client, days: str) -> None:
    client.post("/account/tokens/new", FORM | {"days": days})
    assert not ApiToken.objects.exists()


def test_an_ended_token_opens_nothing(client: Client, viewer: User) -> None:
    token, text = api_tokens.create(viewer, viewer, name="report")
    client.post(f"/account/tokens/{token.pk}/end")
    call = Client().get("/api/v1/auth/me", headers={"Authorization": f"Bearer {text}"})
    assert call.status_code == 401
    assert "Ended" in client.get("/account").content.decode()


def test_somebody_elses_token_does_not_exist(client: Client) -> None:
    other = make_user(name="olga")
    token, _ = api_tokens.create(other, other, name="report")
    assert client.post(f"/account/tokens/{token.pk}/end").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
    assert token.prefix not in client.get("/account").content.decode()
