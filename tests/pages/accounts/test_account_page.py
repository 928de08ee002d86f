"""One's own account: who one is, what one may do, the time zone."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.labels.rights import WORDS
from accounts.models import AuditEntry, Role, User
from spoton.rights import RIGHTS
from tests.factories import make_environment, make_user

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_limited_viewer_sees_their_environments_and_rights() -> None:
    campus = make_environment()
    make_environment("factory")
    text = signed_in(make_user(limited_to=[campus])).get("/account").content.decode()
    assert "Campus" in text
    assert "Factory" not in text
    assert WORDS["live.view"] in text
    assert WORDS["tasks.run"] not in text
    assert 'href="/users"' not in text


def test_every_right_has_words() -> None:
    assert set(WORDS) == set(RIGHTS)


def test_the_browsers_zone_is_named_until_another_is_chosen() -> None:
    user = make_user()
    client = signed_in(user)
    client.cookies["spoton_zone"] = "Asia/Tokyo"
    assert "Pages show times in Asia/Tokyo" in client.get("/account").content.decode()
    answer = client.post("/account", {"time_zone": "Europe/Berlin"}, follow=True)
    text = answer.content.decode()
    assert "Pages show times in Europe/Berlin" in text
    assert "Browser time zone (Asia/Tokyo)" in text
    user.refresh_from_db()
    assert user.time_zone == "Europe/Berlin"
    entry = AuditEntry.objects.get(action="user.update")
    assert (entry.username, entry.before, entry.after) == (
        user.username,
        {"time_zone": ""},
        {"time_zone": "Europe/Berlin"},
    )


def test_the_same_zone_again_is_no_change() -> None:
    client = signed_in(make_user())
    client.post("/account", {"time_zone": ""})
    assert not AuditEntry.objects.filter(action="user.update").exists()


def test_a_zone_that_does_not_exist_is_refused_at_the_field() -> None:
    user = make_user()
    answer = signed_in(user).post("/account", {"time_zone": "Mars/Olympus"})
    assert "Mars/Olympus is not one of the available choices" in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    user.refresh_from_db()
    assert user.time_zone == ""


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.ADMIN])
def test_every_role_has_an_account_page(role: Role) -> None:
    client = signed_in(make_user(role))
    for path in ("/account", "/account/password", "/account/tokens/new"):
        assert client.get(path).status_code == 200


def test_without_signing_in_there_is_none(client: Client) -> None:
    assert client.get("/account")["Location"] == "/login?next=/account"
