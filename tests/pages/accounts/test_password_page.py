"""Changing one's own password on a page."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

NEW = "a quite different phrase"


@pytest.fixture
def client(viewer: User) -> Client:
    client = Client()
    client.force_login(viewer)
    return client


def form(old: str = PASSWORD, new: str = NEW, again: str = "") -> dict[str, str]:
    return {"old_password": old, "new_password": new, "again": again or new}


def test_other_sign_ins_end_and_this_one_stays(client: Client, viewer: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(viewer)
    answer = client.post("/account/password", form(), follow=True)
    assert "Password changed" in answer.content.decode()
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    viewer.refresh_from_db()
    assert viewer.check_password(NEW)
    assert AuditEntry.objects.filter(action="user.password", username="vera").count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (form(old="wrong"), "Wrong password."),
        (form(new="12345678"), "too common"),
        (form(new="xq7"), "too short"),
        (form(new=PASSWORD), "This is your current password"),
        (form(again="something else"), "The passwords do not match."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    client: Client, viewer: User, given: dict[str, str], said: str
) -> None:
    text = client.post("/account/password", given).content.decode()
    assert said in text
    assert 'aria-invalid="true"' in text
    assert given["new_password"] not in text
    viewer.refresh_from_db()
    assert viewer.check_password(PASSWORD)


def test_the_rules_are_told_before(client: Client) -> None:
    assert "at least 12 characters" in client.get("/account/password").content.decode()


def test_wrong_old_passwords_count_as_at_the_door(client: Client) -> None:
    statuses = [client.post("/account/password", form(old="guess")).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    locked = client.post("/account/password", form())
    assert locked.status_code == 429
    assert "Too many wrong passwords or codes. Try again in 15 min." in locked.content.decode()
    assert "You stay signed in" in locked.content.decode()
    door = Client().post("/login", {"username": "vera", "password": PASSWORD})
    assert door.status_code == 429
