"""The sign-in page."""

import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_pages_lead_to_signing_in_and_back(client: Client) -> None:
    response = client.get("/live")
    assert response.status_code == 302
    assert response["Location"] == "/login?next=/live"
    User.objects.create_user("vera", password="a long pass phrase")
    answer = client.post(
        response["Location"],
        {"username": "vera", "password": "a long pass phrase", "next": "/live"},
    )
    assert answer["Location"] == "/live"
    assert client.get("/live").status_code == 200


def test_a_refused_sign_in_does_not_say_which_part_was_wrong(client: Client) -> None:
    User.objects.create_user("vera", password="a long pass phrase")
    answers = [
        client.post("/login", {"username": name, "password": "guess"}).content.decode()
        for name in ("vera", "nobody")
    ]
    notices = [text[text.index('role="alert"') :].split("</p>", 1)[0] for text in answers]
    assert notices[0] == notices[1]


def test_a_disabled_user_stays_out(client: Client) -> None:
    User.objects.create_user("vera", password="a long pass phrase", is_active=False)
    client.post("/login", {"username": "vera", "password": "a long pass phrase"})
    assert client.get("/live").status_code == 302


def test_signing_in_leads_nowhere_outside(client: Client) -> None:
    User.objects.create_user("vera", password="a long pass phrase")
    answer = client.post(
        "/login?next=//elsewhere.example/",
        {"username": "vera", "password": "a long pass phrase", "next": "//elsewhere.example/"},
    )
    assert answer["Location"] == "/"


def test_signing_out_needs_the_button(client: Client, viewer: User) -> None:
    client.force_login(viewer)
    assert client.get("/logout").status_code == 405
    assert client.post("/logout")["Location"] == "/login"
    assert client.get("/live").status_code == 302


def test_a_form_without_its_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/login", {"username": "vera", "password": "x"}).status_code == 403
