"""GET and DELETE /api/v1/auth/sign-ins: where one is signed in, and the end of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import ApiToken, AuditEntry, Role, SignIn, User
from accounts.services import api_tokens, sign_ins, tokens
from accounts.services.users import update_user
from tests.factories import PASSWORD, make_user

URL = "/api/v1/auth/sign-ins"
ME = "/api/v1/auth/me"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client(headers={"user-agent": FIREFOX})
    answer = client.post("/login", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def program(user: User) -> APIClient:
    client = APIClient()
    body = {"username": user.username, "password": PASSWORD}
    pair = client.post("/api/v1/auth/login", body, headers={"user-agent": "report/2"}).json()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access']}")
    return client


def listed(client: Any) -> list[dict[str, Any]]:
    answer = client.get(URL)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_list_names_each_client_and_the_current_one(viewer: User) -> None:
    here, there = browser(viewer), program(viewer)
    browser(make_user(name="olga"))
    rows = {row["client"]: row for row in listed(here)}
    assert rows.keys() == {"Firefox on Linux", "report/2"}
    assert rows["Firefox on Linux"]["kind"] == "browser"
    assert rows["Firefox on Linux"]["address"] == "127.0.0.1"
    assert rows["report/2"]["kind"] == "program"
    assert [row["client"] for row in listed(here) if row["is_current"]] == ["Firefox on Linux"]
    assert [row["client"] for row in listed(there) if row["is_current"]] == ["report/2"]


def test_ended_browser_is_signed_out_at_once(viewer: User) -> None:
    here, there = browser(viewer), browser(viewer)
    assert there.get("/account").status_code == 200
    (other,) = [row for row in listed(here) if not row["is_current"]]
    assert here.delete(f"{URL}/{other['id']}").status_code == 204
    assert there.get("/account").status_code == 302
    assert there.get(ME).status_code == 401
    assert here.get(ME).status_code == 200
    assert AuditEntry.objects.filter(action="sign_in.end", username="vera").count() == 1


def test_ended_program_can_neither_call_nor_refresh(viewer: User) -> None:
    here = browser(viewer)
    pair = tokens.issue(viewer)
    there = APIClient(headers={"authorization": f"Bearer {pair['access']}"})
    assert there.get(ME).status_code == 200
    (other,) = [row for row in listed(here) if row["kind"] == "program"]
    assert here.delete(f"{URL}/{other['id']}").status_code == 204
    assert there.get(ME).status_code == 401
    answer = APIClient().post("/api/v1/auth/refresh", {"refresh": pair["refresh"]})
    assert answer.status_code == 401


def test_sign_in_of_another_user_is_unknown(viewer: User) -> None:
    olga = browser(make_user(name="olga"))
    (hers,) = listed(olga)
    assert browser(viewer).delete(f"{URL}/{hers['id']}").status_code == 404
    assert olga.get(ME).status_code == 200


@pytest.mark.parametrize("also_tokens", [False, True])
def test_end_others_leaves_only_the_caller(viewer: User, also_tokens: bool) -> None:
    here, *others = browser(viewer), browser(viewer), program(viewer)
    machine = api_tokens.create(viewer, viewer, name="machine")[1]
    answer = here.post(f"{URL}/end-others", {"tokens": also_tokens}, "application/json")
    assert answer.json() == {"sign_ins": 2, "tokens": int(also_tokens)}
    assert [other.get(ME).status_code for other in others] == [401, 401]
    assert here.get(ME).status_code == 200
    by_machine = APIClient(headers={"authorization": f"Bearer {machine}"}).get(ME).status_code
    assert by_machine == (401 if also_tokens else 200)
    assert len(listed(here)) == 1


def test_end_others_of_a_program_leaves_it(viewer: User) -> None:
    here, there = program(viewer), browser(viewer)
    assert here.post(f"{URL}/end-others", {}).json() == {"sign_ins": 1, "tokens": 0}
    assert (here.get(ME).status_code, there.get(ME).status_code) == (200, 401)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", URL),
        ("post", f"{URL}/end-others"),
        ("delete", f"{URL}/00000000-0000-4000-8000-000000000000"),
        ("get", "/api/v1/auth/tokens"),
        ("delete", "/api/v1/auth/tokens/1"),
    ],
)
def test_api_token_cannot_manage_access(viewer: User, method: str, path: str) -> None:
    client = APIClient(headers={"authorization": f"Bearer {api_tokens.create(viewer, viewer)[1]}"})
    answer = getattr(client, method)(path)
    assert answer.status_code == 403
    assert "sign in" in answer.json()["error"]["message"]


def test_own_tokens_are_listed_and_ended(viewer: User) -> None:
    token, text = api_tokens.create(viewer, viewer, name="report", days=30)
    api_tokens.create(viewer, make_user(name="olga"), name="hers")
    client = browser(viewer)
    (row,) = client.get("/api/v1/auth/tokens").json()["results"]
    assert (row["id"], row["name"], row["prefix"]) == (token.pk, "report", text[:15])
    assert "digest" not in row
    assert client.delete(f"/api/v1/auth/tokens/{token.pk}").status_code == 204
    assert not ApiToken.objects.working().filter(pk=token.pk).exists()


def test_signing_out_and_in_again_leaves_one_row(viewer: User) -> None:
    client = browser(viewer)
    client.post("/logout")
    assert not SignIn.objects.exists()
    for _ in range(2):
        client.force_login(viewer)
    assert SignIn.objects.filter(user=viewer).count() == 1
    client.force_login(make_user(name="olga"))
    assert [sign_in.user.username for sign_in in SignIn.objects.all()] == ["olga"]


def test_new_password_ends_other_sign_ins(viewer: User) -> None:
    here, there = browser(viewer), browser(viewer)
    words = "another long phrase 7"
    form = {"old_password": PASSWORD, "new_password": words, "again": words}
    answer = here.post("/account/password", form)
    assert answer.status_code == 302, answer.content
    assert (here.get(ME).status_code, there.get(ME).status_code) == (200, 401)
    assert len(listed(here)) == 1


def test_session_from_before_the_upgrade_signs_in_again(viewer: User) -> None:
    client = browser(viewer)
    SignIn.objects.all().delete()
    sign_ins._seen.clear()
    assert client.get(ME).status_code == 401
    assert client.get("/login").status_code == 200


def test_switched_off_account_keeps_nothing_and_says_so(viewer: User) -> None:
    ada = make_user(Role.ADMIN, "ada")
    token = api_tokens.create(viewer, viewer)[0]
    client = browser(viewer)
    update_user(ada, viewer.pk, {"is_active": False})
    assert not SignIn.objects.filter(user=viewer).exists()
    entry = AuditEntry.objects.get(action="token.revoke")
    assert (entry.username, entry.target_id) == ("ada", token.prefix)
    update_user(ada, viewer.pk, {"is_active": True})
    assert client.get(ME).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_sign_in_cannot_slip_past_the_end_of_all() -> None:
    """A sign-in that is stored while the account is switched off opens nothing afterwards."""
    viewer = make_user(name="vera")
    found: list[SignIn | None] = []

    def sign_in() -> None:
        try:
            found.append(sign_ins.begin(viewer, SignIn.Kind.PROGRAM))
        finally:
            connection.close()

    thread = threading.Thread(target=sign_in)
    with transaction.atomic():
        sign_ins.end_all(viewer)
        User.objects.filter(pk=viewer.pk).update(is_active=False)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "it did not wait for the lock"
    thread.join()
    assert found == [None]
    assert not SignIn.objects.exists()
