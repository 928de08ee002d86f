"""Too many wrong passwords: by REST, on the sign-in page and on the admin site's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db.models import F
from django.test import AsyncClient, Client

from accounts.api import throttles
from accounts.models import AuditEntry, SignInTries, User
from tests.factories import PASSWORD, make_user

REST = "/api/v1/auth/login"
RIGHT = {"username": "ada", "password": PASSWORD}
WRONG = {"username": "ada", "password": "guess-42"}

pytestmark = pytest.mark.django_db


def tries(path: str, number: int, client: Client) -> list[int]:
    return [client.post(path, WRONG).status_code for _ in range(number)]


@pytest.mark.parametrize("path", ["/login", "/admin/login/"])
def test_pages_say_how_long_to_wait(admin: User, path: str) -> None:
    client = Client()
    assert tries(path, 11, client) == [200] * 10 + [429]
    locked = client.post(path, RIGHT)
    assert locked.status_code == 429
    assert 0 < int(locked["Retry-After"]) <= 15 * 60
    assert "Too many wrong passwords or codes. Try again in 15 min." in locked.content.decode()
    assert client.get("/live").status_code == 302


def test_the_ways_to_sign_in_count_together(admin: User) -> None:
    client = Client()
    tries("/login", 5, client)
    tries("/admin/login/", 5, client)
    answer = client.post(REST, RIGHT, content_type="application/json")
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "too_many_requests"
    assert 0 < int(answer["Retry-After"]) <= 15 * 60


def test_a_stranger_elsewhere_locks_nobody_out(admin: User) -> None:
    tries("/login", 12, Client(REMOTE_ADDR="192.0.2.66"))
    assert Client().post("/login", RIGHT).status_code == 302


def test_another_name_of_the_browser_is_no_way_around(admin: User) -> None:
    for number in range(10):
        tries("/login", 1, Client(headers={"user-agent": f"browser {number}"}))
    assert Client(headers={"user-agent": "fresh"}).post("/login", RIGHT).status_code == 429


def test_it_ends_by_itself_and_tries_meanwhile_do_not_prolong_it(admin: User) -> None:
    tries("/login", 12, Client())
    SignInTries.objects.update(locked_until=F("locked_until") - timedelta(minutes=15, seconds=1))
    assert Client().post("/login", RIGHT).status_code == 302


def test_the_right_password_starts_the_count_anew(admin: User) -> None:
    client = Client()
    for _ in range(2):
        tries("/login", 9, client)
        assert client.post("/login", RIGHT).status_code == 302
        client.post("/logout")


def test_an_unknown_name_is_locked_alike(admin: User) -> None:
    body = {"username": "nobody", "password": "guess-42"}
    client = Client()
    assert [client.post("/login", body).status_code for _ in range(11)] == [200] * 10 + [429]


@pytest.mark.parametrize("address", ["", "fe80::1%eth0", "nonsense"])
def test_any_address_can_be_counted(admin: User, address: str) -> None:
    assert tries("/login", 11, Client(REMOTE_ADDR=address))[-1] == 429


def test_tries_are_audited_without_passwords_and_the_lock_once(admin: User) -> None:
    client = Client()
    tries("/login", 13, client)
    written = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert written.count("auth.login_failed") == 10
    assert written.count("auth.locked_out") == 1
    assert "guess-42" not in str(list(AuditEntry.objects.values()))
    assert "guess-42" not in str(list(SignInTries.objects.values()))
    assert AuditEntry.objects.filter(action="auth.login_failed", target_id="ada").exists()


def test_a_session_gets_a_new_key_when_its_user_signs_in(admin: User) -> None:
    client = Client()
    client.get("/login")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["spoton_session"] = str(session.session_key)
    client.post("/login", RIGHT)
    assert client.session.session_key != session.session_key


@pytest.mark.parametrize("path", ["/login", "/admin/login/"])
def test_many_names_from_one_address_have_to_wait(
    path: str, monkeypatch: pytest.MonkeyPatch, redis_url: str
) -> None:
    monkeypatch.setattr(throttles, "TRIES_PER_MINUTE", 3)
    client = Client(REMOTE_ADDR="192.0.2.9")
    statuses = [
        client.post(path, {"username": f"name-{number}", "password": "x"}).status_code
        for number in range(4)
    ]
    assert statuses == [200] * 3 + [429]


def test_the_admin_site_s_page_leads_to_the_admin_site(admin: User) -> None:
    client = Client()
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.post("/admin/login/?next=/admin/", RIGHT)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_whoever_may_not_enter_the_admin_site_is_told() -> None:
    client = Client()
    client.force_login(make_user(name="vera"))
    page = client.get("/admin/", follow=True).content.decode()
    assert "Your account has no access to that page" in page


def test_the_lock_holds_under_the_asynchronous_handler(admin: User) -> None:
    # In this thread, so that the views see this test's rows.
    post = async_to_sync(AsyncClient().post)
    answers = [post(REST, WRONG, content_type="application/json") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert 600 < int(answers[-1]["Retry-After"]) <= 900
    assert post("/login", RIGHT).status_code == 429
