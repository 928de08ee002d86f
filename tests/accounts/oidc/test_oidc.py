"""Signing in with a real provider of OpenID Connect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.test.utils import override_script_prefix
from django.urls import reverse
from pytest_django import Settings

from accounts.models import AuditEntry, ProviderIdentity, Role, SignIn, User
from spoton.conf import config
from spoton.conf.env import Env
from tests.accounts.oidc.provider import CLIENT_SECRET, provider, sign_in_there
from tests.factories import make_environment, make_user
from tests.waiting import free_port

USERS: Final[dict[str, dict[str, Any]]] = {
    "u1": {
        "preferred_username": "olga",
        "given_name": "Olga",
        "email": "olga@example.org",
        "groups": ["guards", "other"],
    },
    "u2": {"preferred_username": "ada", "groups": ["bosses", "guards"]},
    "u3": {"preferred_username": "nora", "groups": ["other"]},
    "u4": {"preferred_username": "OLGA", "groups": ["guards"]},
    "u5": {"groups": ["guards"]},
    "u6": {"preferred_username": "bad name!", "groups": ["guards"]},
}
SETTINGS: Final = {
    "OIDC_CLIENT_ID": "spoton",
    "OIDC_CLIENT_SECRET": CLIENT_SECRET,
    "OIDC_NAME": "Example",
    "OIDC_SCOPES": "openid profile email groups",
    "OIDC_ROLES": "guards=operator, bosses=admin",
    "OIDC_ENVIRONMENTS": "guards=campus, bosses=*",
}

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider(USERS) as address:
        yield address


@pytest.fixture(autouse=True)
def _signs_in_there(issuer: str, settings: Settings) -> None:
    settings.OIDC = config.load(Env(SETTINGS | {"OIDC_ISSUER": issuer})).oidc
    make_environment("campus")
    make_environment("factory")


def come_back(client: Client, address: str) -> Any:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(who: str, next_page: str = "", client: Client | None = None) -> tuple[Client, Any]:
    """A browser that was at the provider as `who`, and what it then gets."""
    client = client or Client()
    there = client.get("/login/oidc", {"next": next_page} if next_page else {})
    assert there.status_code == 302, there.content
    return client, come_back(client, sign_in_there(there["Location"], who))


def refused(answer: Any) -> str:
    assert answer.status_code == 403
    assert not SignIn.objects.exists()
    text: str = answer.content.decode()
    return text


def test_first_sign_in_makes_the_user_by_groups() -> None:
    client, answer = sign_in("u1", "/people?page=2")
    assert (answer.status_code, answer["Location"]) == (302, "/people?page=2")
    user = User.objects.get()
    assert (user.username, user.first_name, user.email) == ("olga", "Olga", "olga@example.org")
    assert (user.effective_role, user.sees_everything) == (Role.OPERATOR, False)
    assert [each.environment_id for each in user.visible_environments()] == ["campus"]
    assert not user.has_usable_password()
    assert client.get("/account").status_code == 200
    assert SignIn.objects.get().has_second_factor
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["user.create", "user.update", "auth.login"]


def test_highest_role_counts_and_later_groups_are_followed(settings: Settings) -> None:
    make_user(Role.ADMIN, "root")
    sign_in("u2")
    ada = User.objects.get(username="ada")
    assert (ada.effective_role, ada.sees_everything) == (Role.ADMIN, True)
    settings.OIDC = replace(settings.OIDC, roles=(("guards", "viewer"),), environments=())
    sign_in("u2")
    ada = User.objects.get(username="ada")
    assert (ada.effective_role, ada.sees_everything) == (Role.VIEWER, True)
    assert ProviderIdentity.objects.count() == 1


def test_last_administrator_is_not_taken_away(settings: Settings) -> None:
    sign_in("u2")
    SignIn.objects.all().delete()
    settings.OIDC = replace(settings.OIDC, roles=(("guards", "viewer"),))
    assert "last administrator" in refused(sign_in("u2")[1])
    assert User.objects.get().effective_role == Role.ADMIN


def test_groups_that_fit_none_stay_out_and_end_what_was() -> None:
    assert "None of your groups" in refused(sign_in("u3")[1])
    assert not User.objects.exists()
    nora = make_user(name="nora")
    ProviderIdentity.objects.create(user=nora, issuer=config_issuer(), subject="u3")
    client = Client()
    client.force_login(nora)
    sign_in("u3")
    assert client.get("/account").status_code == 302
    assert AuditEntry.objects.filter(action="auth.oidc_refused", target_id="nora").count() == 2


def config_issuer() -> str:
    from django.conf import settings

    return str(settings.OIDC.issuer)


def test_without_mappings_administrators_choose(settings: Settings) -> None:
    settings.OIDC = replace(settings.OIDC, roles=(), environments=())
    sign_in("u3")
    nora = User.objects.get()
    assert (nora.role, nora.sees_everything) == (Role.VIEWER, False)
    User.objects.update(role=Role.OPERATOR, all_environments=True)
    sign_in("u3")
    nora.refresh_from_db()
    assert (nora.role, nora.sees_everything) == (Role.OPERATOR, True)


def test_disabled_user_stays_out() -> None:
    sign_in("u1")
    User.objects.update(is_active=False)
    SignIn.objects.all().delete()
    assert "disabled" in refused(sign_in("u1")[1])


def test_name_of_a_user_with_a_password_takes_nothing_over() -> None:
    make_user(Role.ADMIN, "olga")
    assert "signs in another way" in refused(sign_in("u1")[1])


def test_name_of_another_subject_takes_nothing_over() -> None:
    sign_in("u1")
    SignIn.objects.all().delete()
    assert "signs in another way" in refused(sign_in("u4")[1])


def test_users_are_only_made_where_that_is_wanted(settings: Settings) -> None:
    settings.OIDC = replace(settings.OIDC, creates_users=False)
    assert "There is no user olga here" in refused(sign_in("u1")[1])
    olga = make_user(name="olga")
    olga.set_unusable_password()
    olga.save()
    assert sign_in("u1")[1].status_code == 302
    assert ProviderIdentity.objects.get().user == olga


@pytest.mark.parametrize("who", ["u5", "u6"])
def test_names_that_cannot_be_are_refused(who: str) -> None:
    assert "user name" in refused(sign_in(who)[1])
    assert not User.objects.exists()


def test_request_has_pkce_state_and_nonce() -> None:
    asked = parse_qs(urlsplit(Client().get("/login/oidc")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/login/oidc/return"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))


def test_return_address_follows_proxy_and_sub_path() -> None:
    with override_script_prefix("/spoton/"):  # Django's test client leaves it as it is
        there = Client().get("/login/oidc", secure=True)["Location"]
    asked = parse_qs(urlsplit(there).query)
    assert asked["redirect_uri"] == ["https://testserver/spoton/login/oidc/return"]


def test_answer_for_another_browser_is_refused() -> None:
    there = Client().get("/login/oidc")["Location"]
    back = sign_in_there(there, "u1")
    answer = come_back(Client(), back)
    assert (answer.status_code, SignIn.objects.count()) == (502, 0)
    assert "Signing in with Example failed." in answer.content.decode()


def test_answer_works_once() -> None:
    client = Client()
    back = sign_in_there(client.get("/login/oidc")["Location"], "u1")
    assert come_back(client, back).status_code == 302
    SignIn.objects.all().delete()
    assert come_back(client, back).status_code == 502


@pytest.mark.parametrize("changed", ["nonce", "code_verifier", "state"])
def test_what_does_not_belong_together_is_refused(changed: str) -> None:
    client = Client()
    back = sign_in_there(client.get("/login/oidc")["Location"], "u1")
    session = client.session
    (key,) = [name for name, _ in session.items() if name.startswith("_state_oidc_")]
    if changed == "state":
        query = parse_qs(urlsplit(back).query) | {"state": ["another"]}
        back = f"/login/oidc/return?{urlencode(query, doseq=True)}"
    else:
        session[key]["data"][changed] = "x" * 48
        session.save()
    assert come_back(client, back).status_code == 502
    assert not SignIn.objects.exists()
    assert AuditEntry.objects.filter(action="auth.oidc_refused").exists()


def test_user_who_declines_there_is_told() -> None:
    client = Client()
    client.get("/login/oidc")
    answer = client.get("/login/oidc/return", {"error": "access_denied", "state": "x"})
    assert answer.status_code == 502


def test_provider_that_is_down_is_told(settings: Settings) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    settings.OIDC = replace(settings.OIDC, issuer=nowhere)
    answer = Client().get("/login/oidc")
    assert answer.status_code == 502
    assert 'name="password"' in answer.content.decode()


@pytest.mark.parametrize("path", ["/logout", "/admin/logout/"])
def test_signing_out_leads_to_the_provider(issuer: str, path: str) -> None:
    client, _ = sign_in("u1")
    answer = client.post(path)
    there = urlsplit(answer["Location"])
    assert f"{there.scheme}://{there.netloc}" == issuer
    asked = parse_qs(there.query)
    assert asked["post_logout_redirect_uri"] == ["http://testserver/login"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert not SignIn.objects.exists()
    page = Client().get("/login")
    assert f"form-action 'self' {issuer};" in page["Content-Security-Policy"]


def test_session_keeps_no_readable_token() -> None:
    client, _ = sign_in("u1")
    assert "eyJ" not in str(dict(client.session.items()))


def test_page_offers_it_and_keeps_the_wanted_page() -> None:
    page = Client().get("/login", {"next": "/people?page=2"}).content.decode()
    assert "Sign in with Example" in page
    assert 'href="/login/oidc?next=/people%3Fpage%3D2"' in page
    assert sign_in("u1", "https://elsewhere.example/")[1]["Location"] == "/"


def test_account_has_neither_password_nor_second_factor() -> None:
    client, _ = sign_in("u1")
    page = client.get("/account").content.decode()
    assert "Change password" not in page
    assert "You sign in with another service" in page
    assert client.get("/account/second-factor").status_code == 302


def test_role_that_demands_two_factors_takes_the_provider_s_word(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ("operator",)
    client, _ = sign_in("u1")
    assert client.get("/account").status_code == 200


def test_without_a_provider_there_is_no_such_page(settings: Settings) -> None:
    settings.OIDC = config.load(Env({})).oidc
    for path in ("/login/oidc", "/login/oidc/return"):
        assert Client().get(path).status_code == 404
    assert "login/oidc" not in Client().get("/login").content.decode()


def test_deleted_link_lets_a_new_account_take_its_place(admin: User) -> None:
    sign_in("u1")
    olga, link = User.objects.get(username="olga"), ProviderIdentity.objects.get()
    client = Client()
    client.force_login(admin)
    address = reverse("admin:accounts_provideridentity_delete", args=[link.pk])
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert AuditEntry.objects.filter(action="provideridentity.delete", username="ada").exists()
    sign_in("u4")
    assert ProviderIdentity.objects.get().user == olga


def test_administrators_see_how_a_user_signs_in(admin: User, issuer: str) -> None:
    sign_in("u1")
    client = Client()
    client.force_login(admin)
    page = client.get(f"/users/{User.objects.get(username='olga').pk}").content.decode()
    assert issuer in page
    assert "No password" not in page
