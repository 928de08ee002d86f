"""Tries that come at once: counted before their passwords are looked at."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client

from accounts.models import AuditEntry, Role, User
from tests.factories import PASSWORD, make_user

TRIES, ADDRESSES, AT_ONCE = 200, 80, 12
LIMIT = 10  # LOGIN_FAILURES by default
NEW = "purple staple harbour"


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    """The passwords that were compared; it takes its time, as outside of tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    seen: list[str] = []
    check = User.check_password

    def noted(user: User, raw_password: str) -> bool:
        seen.append(raw_password)
        return check(user, raw_password)

    monkeypatch.setattr(User, "check_password", noted)
    monkeypatch.setattr(hashers.PBKDF2PasswordHasher, "iterations", 50_000)
    return seen


def ways(password: str) -> list[tuple[str, dict[str, str], dict[str, Any]]]:
    """Every place that looks at a password: address, form, how it is sent."""
    name = {"username": "ada", "password": password}
    renewed = {"old_password": password, "new_password": NEW}
    token = {"name": "gate", "days": "30", "password": password}
    site = {"old_password": password, "new_password1": NEW, "new_password2": NEW}
    as_json = {"content_type": "application/json"}
    return [
        ("/login", name, {}),
        ("/api/v1/auth/login", name, as_json),
        ("/admin/login/", name, {}),
        ("/account/password", renewed | {"again": NEW}, {}),
        ("/api/v1/auth/password", renewed, as_json),
        ("/account/tokens/new", token, {}),
        ("/admin/password_change/", site, {}),
    ]


def at_once(attempt: Callable[[int], int], tries: int) -> list[int]:
    def alone(number: int) -> int:
        try:
            return attempt(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(alone, range(tries)))


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_are_checked_up_to_the_limit(looks: list[str]) -> None:
    ada = make_user(Role.ADMIN, "ada")
    page = Client()
    page.force_login(ada)
    cookie = page.cookies[settings.SESSION_COOKIE_NAME].value

    def attempt(number: int) -> int:
        password = PASSWORD if number >= TRIES - 20 else f"guess-{number}"
        path, form, how = ways(password)[number % 7]
        client = Client(REMOTE_ADDR=f"2001:db8:7:7::{number % ADDRESSES:x}")
        if "login" not in path:
            client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        return client.post(path, form, **how).status_code

    answers = at_once(attempt, TRIES)
    assert len(looks) == LIMIT
    assert PASSWORD not in looks
    assert answers.count(429) == TRIES - LIMIT
    assert set(answers[-20:]) == {429}
    written = list(AuditEntry.objects.values_list("action", flat=True))
    assert written.count("auth.login_failed") == LIMIT
    assert written.count("auth.locked_out") == 1
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_spellings_of_one_name_at_once_count_together(looks: list[str]) -> None:
    make_user(name="ada")
    names = ("ada", "ADA", "Ａｄａ", " ada ")

    def attempt(number: int) -> int:
        form = {"username": names[number % 4], "password": f"guess-{number}"}
        return Client(REMOTE_ADDR="192.0.2.9").post("/login", form).status_code

    assert at_once(attempt, 40).count(429) == 40 - LIMIT
