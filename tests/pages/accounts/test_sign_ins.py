"""The list of sign-ins on the account's page."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import ApiToken, SignIn, User
from accounts.services import api_tokens

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sign_in_of(client: Client) -> str:
    key: str = client.session["_sign_in"]
    return key


def test_page_lists_sign_ins_and_marks_this_browser(viewer: User) -> None:
    here, there = signed_in(viewer), signed_in(viewer)
    text = here.get("/account").content.decode()
    assert text.count("This browser") == 1
    assert f"/account/sign-ins/{sign_in_of(there)}/end" in text
    assert f"/account/sign-ins/{sign_in_of(here)}/end" not in text


def test_end_signs_the_other_browser_out(viewer: User) -> None:
    here, there = signed_in(viewer), signed_in(viewer)
    answer = here.post(f"/account/sign-ins/{sign_in_of(there)}/end", follow=True)
    assert "The sign-in has ended." in answer.content.decode()
    assert there.get("/account").status_code == 302


def test_ending_ones_own_is_signing_out(viewer: User) -> None:
    here = signed_in(viewer)
    answer = here.post(f"/account/sign-ins/{sign_in_of(here)}/end")
    assert answer.headers["Location"] == "/login"
    assert not SignIn.objects.exists()


def test_ending_twice_is_the_same(viewer: User) -> None:
    here, there = signed_in(viewer), signed_in(viewer)
    path = f"/account/sign-ins/{sign_in_of(there)}/end"
    here.post(path)
    answer = here.post(path, follow=True)
    assert "The sign-in has ended." in answer.content.decode()


def test_end_all_others_with_tokens(viewer: User) -> None:
    here, there = signed_in(viewer), signed_in(viewer)
    api_tokens.create(viewer, viewer, name="machine")
    answer = here.post("/account/sign-ins/end-others", {"tokens": "on"}, follow=True)
    text = answer.content.decode()
    assert "Other sign-ins ended: 1. API tokens ended: 1." in text
    assert there.get("/account").status_code == 302
    assert not ApiToken.objects.working().exists()
