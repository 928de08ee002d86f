"""Two-factor sign-in on pages: set up, signing in, recovery codes, disabling."""

from __future__ import annotations

import re

import pyotp
import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEntry, SecondFactor, SignIn, User
from tests.accounts.authenticator import fresh_code, set_up, wrong_code
from tests.factories import PASSWORD

SET_UP = "/account/second-factor"
STEP = "/login/second-factor"
KEY = re.compile(r'class="app-key">([A-Z2-7 ]+)<')
RECOVERY = re.compile(r"<li><code>([a-z0-9-]+)</code></li>")

pytestmark = pytest.mark.django_db


def first_step(user: User, path: str = "/login", **more: str) -> Client:
    """A browser in which the password was right."""
    client = Client()
    answer = client.post(path, {"username": user.username, "password": PASSWORD, **more})
    assert (answer.status_code, answer["Location"]) == (302, STEP), answer.content
    return client


def shown_code(client: Client, path: str) -> str:
    key = KEY.search(client.get(path).content.decode())
    assert key is not None
    return pyotp.TOTP(key[1].replace(" ", "")).now()


def test_set_up_shows_recovery_codes_and_ends_others(viewer: User) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/login", {"username": "vera", "password": PASSWORD})
    code = shown_code(here, SET_UP)
    assert "data:image/svg+xml" in here.get(SET_UP).content.decode()
    answer = here.post(SET_UP, {"code": code, "password": PASSWORD})
    assert len(RECOVERY.findall(answer.content.decode())) == 10
    assert "no-store" in answer["Cache-Control"]
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    assert "Recovery codes left: 10" in here.get("/account").content.decode()
    assert here.get(SET_UP).status_code == 302


def test_set_up_asks_for_code_and_password(viewer_page: Client, viewer: User) -> None:
    code = shown_code(viewer_page, SET_UP)
    assert (
        "Wrong password."
        in viewer_page.post(SET_UP, {"code": code, "password": "guess"}).content.decode()
    )
    assert (
        "Wrong code."
        in viewer_page.post(SET_UP, {"code": "x", "password": PASSWORD}).content.decode()
    )
    assert not SecondFactor.objects.exists()


@pytest.mark.parametrize("path", ["/login", "/admin/login/"])
def test_nobody_is_signed_in_before_the_code(admin: User, path: str) -> None:
    set_up(admin)
    client = first_step(admin, path)
    assert client.get("/account")["Location"].startswith("/login")
    assert client.get("/admin/").status_code == 302
    assert client.get("/api/v1/auth/me").status_code == 401
    assert not SignIn.objects.exists()
    wrong = client.post(STEP, {"code": wrong_code(admin)})
    assert "Wrong code." in wrong.content.decode()
    answer = client.post(STEP, {"code": fresh_code(admin)})
    assert answer["Location"] == ("/admin/" if path != "/login" else "/")
    assert client.get("/admin/").status_code == 200
    assert SignIn.objects.get().has_second_factor


def test_the_wanted_page_comes_after_the_code(viewer: User) -> None:
    set_up(viewer)
    client = first_step(viewer, next="/people?page=2")
    assert client.post(STEP, {"code": fresh_code(viewer)})["Location"] == "/people?page=2"
    client = first_step(viewer, next="https://elsewhere.example/")
    assert client.post(STEP, {"code": fresh_code(viewer)})["Location"] == "/"


def test_too_many_wrong_codes_lock(viewer: User) -> None:
    set_up(viewer)
    client, wrong = first_step(viewer), {"code": wrong_code(viewer)}
    answers = [client.post(STEP, wrong).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert client.post(STEP, {"code": fresh_code(viewer)}).status_code == 429


@pytest.mark.parametrize("step", [STEP, f"{STEP}/set-up"])
def test_too_many_tries_of_a_network_wait(
    viewer: User, settings: Settings, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if step == STEP:
        set_up(viewer)
    settings.SECOND_FACTOR_ROLES = ("viewer",)
    monkeypatch.setattr("spoton.http.throttles.time.time", lambda: 1_800_000_000.0)
    monkeypatch.setattr("accounts.api.throttles.TRIES_PER_MINUTE", 2)
    client = first_step(viewer)
    answers = [client.post(step, {"code": "x"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert "Too many tries. Wait a minute." in answers[1].content.decode()


@pytest.mark.parametrize("ends", ["time", "password", "activity"])
def test_first_step_does_not_last(viewer: User, ends: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(viewer)
    client, code = first_step(viewer), fresh_code(viewer)
    if ends == "time":
        monkeypatch.setattr("accounts.http.pending_sign_in.SECONDS", 0)
    elif ends == "password":
        viewer.set_password("another long phrase 7")
        viewer.save()
    else:
        User.objects.update(is_active=False)
    assert client.post(STEP, {"code": code})["Location"] == "/login"
    assert not SignIn.objects.exists()


def test_steps_without_a_password_lead_to_sign_in(viewer: User) -> None:
    for path in (STEP, f"{STEP}/set-up"):
        assert Client().get(path)["Location"] == "/login"
        assert Client().post(path, {"code": "1"})["Location"] == "/login"


def test_demanded_set_up_comes_before_signing_in(admin: User, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ("admin",)
    client = first_step(admin, next="/users")
    assert client.get(STEP)["Location"] == f"{STEP}/set-up"
    assert client.get("/users").status_code == 302
    code = shown_code(client, f"{STEP}/set-up")
    assert "Wrong code." in client.post(f"{STEP}/set-up", {"code": "1"}).content.decode()
    answer = client.post(f"{STEP}/set-up", {"code": code})
    assert len(RECOVERY.findall(answer.content.decode())) == 10
    assert 'href="/users"' in answer.content.decode()
    assert client.get("/users").status_code == 200
    refused = client.post(f"{SET_UP}/disable", {"password": PASSWORD, "code": fresh_code(admin)})
    assert "Your role must sign in with two factors." in refused.content.decode()


def test_disabling_takes_password_and_code(viewer: User) -> None:
    set_up(viewer)
    client = first_step(viewer)
    client.post(STEP, {"code": fresh_code(viewer)})
    for given, said in (
        ({"password": "guess", "code": fresh_code(viewer)}, "Wrong password."),
        ({"password": PASSWORD, "code": wrong_code(viewer)}, "Wrong code."),
    ):
        assert said in client.post(f"{SET_UP}/disable", given).content.decode()
    given = {"password": PASSWORD, "code": fresh_code(viewer)}
    answer = client.post(f"{SET_UP}/disable", given, follow=True)
    assert "Two-factor sign-in is off." in answer.content.decode()
    assert Client().post("/login", {"username": "vera", "password": PASSWORD})["Location"] == "/"
    assert AuditEntry.objects.filter(action="second_factor.disable", username="vera").count() == 1


def test_new_recovery_codes_end_the_old_ones(viewer: User) -> None:
    old = set_up(viewer)
    client = first_step(viewer)
    client.post(STEP, {"code": fresh_code(viewer)})
    given = {"password": PASSWORD, "code": fresh_code(viewer)}
    answer = client.post(f"{SET_UP}/recovery-codes", given)
    new = RECOVERY.findall(answer.content.decode())
    assert len(new) == 10
    assert not set(new) & set(old)
    assert "Wrong code." in first_step(viewer).post(STEP, {"code": old[0]}).content.decode()
    assert first_step(viewer).post(STEP, {"code": new[0]})["Location"] == "/"


def test_administrator_resets_it_on_the_page(admin_page: Client, viewer: User) -> None:
    set_up(viewer)
    page = f"/users/{viewer.pk}"
    assert "Reset two-factor sign-in" in admin_page.get(page).content.decode()
    admin_page.post(f"{page}/second-factor/reset")
    assert not SecondFactor.objects.exists()
    assert "Reset two-factor sign-in" not in admin_page.get(page).content.decode()
