"""GET and POST /api/v1/auth/users; GET, PATCH and DELETE of one."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEntry, Role, User
from accounts.services import tokens
from tests.factories import PASSWORD, client_for, make_environment, make_user

URL = "/api/v1/auth/users"

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db: None) -> User:
    return make_user(Role.ADMIN, "ada")


@pytest.fixture
def admin(ada: User) -> APIClient:
    return client_for(ada)


def one(user: User) -> str:
    return f"{URL}/{user.pk}"


def test_the_list_is_by_name_and_in_pages(admin: APIClient) -> None:
    make_user(Role.OPERATOR, "olga", limited_to=[make_environment("campus")])
    make_user(name="vera")
    page = admin.get(URL, {"limit": 2}).json()
    assert page["count"] == 3
    assert [row["username"] for row in page["results"]] == ["ada", "olga"]
    olga = page["results"][1]
    assert (olga["role"], olga["all_environments"], olga["environments"]) == (
        "operator",
        False,
        ["campus"],
    )
    assert "password" not in olga


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "OLG"}, ["olga"]),
        ({"role": "viewer"}, ["vera"]),
        ({"role": "viewer,operator"}, ["olga", "vera"]),
        ({"is_active": "false"}, ["vera"]),
    ],
)
def test_the_list_is_filtered(admin: APIClient, query: dict[str, str], found: list[str]) -> None:
    make_user(Role.OPERATOR, "olga")
    make_user(name="vera")
    User.objects.filter(username="vera").update(is_active=False)
    assert [row["username"] for row in admin.get(URL, query).json()["results"]] == found


@pytest.mark.parametrize("query", [{"role": "king"}, {"is_active": "perhaps"}, {"search": "\x00"}])
def test_bad_filters_are_refused(admin: APIClient, query: dict[str, str]) -> None:
    assert admin.get(URL, query).status_code == 400


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    admin: APIClient, django_assert_num_queries: Any
) -> None:
    for _ in range(5):
        make_user()
    with django_assert_num_queries(3):  # how many, users, their environments
        admin.get(URL)


def test_a_new_user_can_sign_in_and_is_limited_as_told(admin: APIClient) -> None:
    make_environment("campus")
    new = {
        "username": "olga",
        "password": PASSWORD,
        "role": "operator",
        "environments": ["campus"],
    }
    answer = admin.post(URL, new)
    assert answer.status_code == 201
    assert answer.json()["environments"] == ["campus"]
    user = User.objects.get(username="olga")
    assert (user.all_environments, user.is_staff, user.is_superuser) == (False, False, False)
    assert user.check_password(PASSWORD)
    entry = AuditEntry.objects.get(action="user.create")
    assert (entry.username, entry.target_id) == ("ada", "olga")
    assert PASSWORD not in str(entry.after)


def test_without_a_password_nobody_signs_in(admin: APIClient) -> None:
    assert admin.post(URL, {"username": "olga"}).status_code == 201
    assert not User.objects.get(username="olga").has_usable_password()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "username"),
        ({"username": "two words"}, "username"),
        ({"username": "ada"}, "username"),
        ({"username": "x" * 151}, "username"),
        ({"username": "olga", "password": "12345678"}, "password"),
        ({"username": "olga", "role": "king"}, "role"),
        ({"username": "olga", "email": "nowhere"}, "email"),
        ({"username": "olga", "environments": ["nowhere"]}, "environments"),
        ({"username": "olga", "environments": "campus"}, "environments"),
        ({"username": "olga", "is_active": None}, "is_active"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    admin: APIClient, body: dict[str, object], field: str
) -> None:
    answer = admin.post(URL, body)
    assert answer.status_code == 400
    assert field in answer.json()["error"]["fields"]
    assert not User.objects.filter(username="olga").exists()


def test_null_characters_are_refused(admin: APIClient) -> None:
    assert admin.post(URL, {"username": "a\x00b"}).status_code == 400


def test_nobody_becomes_superuser_by_the_api(admin: APIClient) -> None:
    body = {"username": "eve", "role": "viewer", "is_superuser": True, "is_staff": True}
    refused = admin.post(URL, body)
    assert refused.status_code == 400
    assert set(refused.json()["error"]["fields"]) == {"is_superuser", "is_staff"}
    assert not User.objects.filter(username="eve").exists()
    eve = make_user(name="eve")
    assert admin.patch(one(eve), {"is_superuser": True}).status_code == 400
    eve.refresh_from_db()
    assert not eve.is_superuser


def test_a_changed_role_counts_at_once(admin: APIClient) -> None:
    olga = make_user(Role.OPERATOR, "olga")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.issue(olga)['access']}")
    stop = "/api/v1/processing-tasks/stop"
    assert client.post(stop, {}).status_code == 400
    assert admin.patch(one(olga), {"role": "viewer"}).json()["role"] == "viewer"
    assert client.post(stop, {}).status_code == 403
    entry = AuditEntry.objects.get(action="user.update")
    assert (entry.before, entry.after) == ({"role": "operator"}, {"role": "viewer"})


def test_environments_alone_switch_the_limit_on(admin: APIClient) -> None:
    make_environment("campus")
    olga = make_user(Role.OPERATOR, "olga")
    answer = admin.patch(one(olga), {"environments": ["campus"]}).json()
    assert (answer["all_environments"], answer["environments"]) == (False, ["campus"])
    answer = admin.patch(one(olga), {"all_environments": True}).json()
    assert answer["all_environments"]


def test_a_password_set_by_an_administrator_ends_every_sign_in(admin: APIClient) -> None:
    olga = make_user(Role.OPERATOR, "olga")
    pair = tokens.issue(olga)
    assert admin.patch(one(olga), {"password": "purple staple harbour"}).status_code == 200
    client = APIClient()
    assert client.post("/api/v1/auth/refresh", {"refresh": pair["refresh"]}).status_code == 401
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access']}")
    assert client.get("/api/v1/auth/me").status_code == 401
    assert AuditEntry.objects.get(action="user.update").after == {"password": "changed"}


def test_a_deactivated_user_is_signed_out_for_good(
    admin: APIClient,
) -> None:
    olga = make_user(Role.OPERATOR, "olga")
    pair = tokens.issue(olga)
    assert [admin.delete(one(olga)).status_code for _ in range(2)] == [204, 204]
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access']}")
    assert client.get("/api/v1/auth/me").status_code == 401
    admin.patch(one(olga), {"is_active": True})
    refresh = APIClient().post("/api/v1/auth/refresh", {"refresh": pair["refresh"]})
    assert refresh.status_code == 401


@pytest.mark.parametrize(
    "change",
    [{"role": "viewer"}, {"is_active": False}, {"all_environments": False}, {"environments": []}],
)
def test_the_last_administrator_of_everything_stays(
    admin: APIClient, ada: User, change: dict[str, object]
) -> None:
    make_user(Role.ADMIN, limited_to=[])
    answer = admin.patch(one(ada), change)
    assert answer.status_code == 409
    assert "last administrator" in answer.json()["error"]["message"]
    ada.refresh_from_db()
    assert ada.is_unlimited_admin


def test_nobody_shuts_out_themselves_but_another_may(admin: APIClient, ada: User) -> None:
    bob = make_user(Role.ADMIN, "bob")
    assert admin.delete(one(ada)).status_code == 409
    assert client_for(bob).delete(one(ada)).status_code == 204


def test_a_superuser_who_is_given_a_lesser_role_is_one_no_more(admin: APIClient) -> None:
    root = User.objects.create_superuser("root", password=PASSWORD)
    assert admin.patch(one(root), {"role": "viewer"}).status_code == 200
    root.refresh_from_db()
    assert not root.has_role(Role.OPERATOR)


def test_a_limited_administrator_manages_no_users(ada: User) -> None:
    campus = make_environment("campus")
    limited = client_for(make_user(Role.ADMIN, "lena", limited_to=[campus]))
    assert limited.get(URL).status_code == 403
    assert limited.post(URL, {"username": "eve", "role": "admin"}).status_code == 403
    assert limited.patch(one(ada), {"is_active": False}).status_code == 403
    assert limited.delete(one(ada)).status_code == 403


def test_the_own_password_is_not_changed_here(admin: APIClient, ada: User) -> None:
    answer = admin.patch(one(ada), {"password": "another pass phrase"})
    assert answer.status_code == 400
    assert "Account page" in answer.content.decode()
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


@pytest.mark.parametrize("number", ["0", str(2**31), str(2**63), "9" * 60])
def test_unknown_users_are_404(admin: APIClient, number: str) -> None:
    for method in (admin.get, admin.patch, admin.delete):
        assert method(f"{URL}/{number}").status_code == 404
