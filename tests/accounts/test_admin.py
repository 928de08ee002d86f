"""Users on the admin site."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from tests.factories import make_environment, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db: None) -> Client:
    client = Client()
    client.force_login(make_user(Role.ADMIN, "ada"))
    return client


def test_the_list_shows_role_and_environments(site: Client) -> None:
    make_user(Role.OPERATOR, "olga", limited_to=[make_environment("campus")])
    shown = site.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert "Operator" in shown
    assert '<td class="field-where">campus</td>' in shown
    assert '<td class="field-where">all</td>' in shown


def test_an_operator_of_one_environment_can_be_made(site: Client) -> None:
    campus = make_environment("campus")
    form = {
        "username": "olga",
        "usable_password": "true",
        "password1": "correct horse battery",
        "password2": "correct horse battery",
        "role": "operator",
        "environments": [campus.pk],
    }
    assert site.post(reverse("admin:accounts_user_add"), form).status_code == 302
    user = User.objects.get(username="olga")
    assert (user.role, user.all_environments, user.is_staff) == ("operator", False, False)
    assert list(user.environments.all()) == [campus]


def test_the_form_cannot_make_a_superuser(site: Client) -> None:
    user = make_user()
    url = reverse("admin:accounts_user_change", args=[user.pk])
    form = {"username": user.username, "role": "viewer", "is_active": "on", "is_superuser": "on"}
    assert site.post(url, form).status_code == 302
    user.refresh_from_db()
    assert not user.is_superuser


def test_no_page_shows_tokens(site: Client) -> None:
    assert b"/admin/token_blacklist/" not in site.get(reverse("admin:index")).content
    assert site.get("/admin/token_blacklist/outstandingtoken/").status_code == 404
