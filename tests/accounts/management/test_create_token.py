"""`manage.py create_token`, and what its tokens open."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, AuditEntry, Role, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    out = StringIO()
    call_command("create_token", *args, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def get(token: str, path: str = "/api/v1/auth/me") -> Any:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client.get(path)


@pytest.fixture
def olga(db: None) -> User:
    return make_user(Role.OPERATOR, "olga")


def test_the_token_has_its_user_s_rights(olga: User) -> None:
    token = run("olga", "--name", "gate")
    assert token.startswith("spoton_")
    assert get(token).json()["username"] == "olga"
    assert get(token, "/api/v1/auth/users").status_code == 403
    entry = AuditEntry.objects.get(action="token.create")
    assert token not in str(entry.after)


def test_only_its_hash_is_kept(olga: User) -> None:
    token = run("olga")
    kept = ApiToken.objects.values().get()
    assert token not in str(kept)
    assert token.startswith(kept["prefix"])


def test_its_last_use_is_kept_about_once_a_minute(
    olga: User, django_assert_num_queries: Any
) -> None:
    token = run("olga")
    get(token)
    assert ApiToken.objects.get().last_used_at is not None
    with django_assert_num_queries(1):  # the token with its user
        get(token)


@pytest.mark.parametrize("end", ["revoked", "expired", "deactivated"])
def test_an_ended_token_opens_nothing(olga: User, end: str) -> None:
    token = run("olga", "--days", "7")
    if end == "revoked":
        assert "revoked" in run("--revoke", token[:15])
        assert "before" in run("--revoke", token[:15])
    elif end == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        User.objects.update(is_active=False)
    assert get(token).status_code == 401
    assert "ended" in run("--list")


def test_a_new_password_leaves_machines_alone(olga: User) -> None:
    token = run("olga")
    olga.set_password("another long phrase")
    olga.save()
    assert get(token).status_code == 200


def test_the_list_shows_prefixes_only(olga: User) -> None:
    token = run("olga", "--name", "gate")
    make_user(name="vera")
    listed = run("--list", "olga")
    assert token[:15] in listed
    assert "gate" in listed
    assert token not in listed
    assert run("--list", "vera") == ""


@pytest.mark.parametrize("sent", ["spoton_", "spoton_nonsense", "spoton_" + "x" * 5000, "spoton_ü"])
def test_nonsense_is_401(olga: User, sent: str) -> None:
    assert get(sent).status_code == 401


@pytest.mark.parametrize(
    "args",
    [(), ("nobody",), ("olga", "--days", "0"), ("olga", "--days", "99999999"),
     ("olga", "--name", "x" * 101), ("--revoke", "spoton_none")],
)  # fmt: skip
def test_what_cannot_be_is_one_line(olga: User, args: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*args)
