"""Users as their administrators see and change them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, Role, User
from tests.factories import PASSWORD, make_environment, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def details(user: User, **changes: Any) -> dict[str, Any]:
    return {
        "username": user.username,
        "role": user.role,
        **({"all_environments": "on"} if user.all_environments else {}),
        **changes,
    }


@pytest.mark.parametrize("user", [(Role.VIEWER, False), (Role.OPERATOR, False), (Role.ADMIN, True)])
def test_only_administrators_of_everything_come_here(admin: User, user: tuple[Role, bool]) -> None:
    role, is_limited = user
    client = Client()
    client.force_login(make_user(role, limited_to=[] if is_limited else None))
    for path in ("/users", "/users/new", f"/users/{admin.pk}"):
        assert client.get(path).status_code == 403
    for part in ("password", "activity", "unlock"):
        assert client.post(f"/users/{admin.pk}/{part}", {"active": "no"}).status_code == 403


def test_the_list_says_who_may_do_what_where(client: Client) -> None:
    campus = make_environment()
    make_user(Role.OPERATOR, "olga", limited_to=[campus])
    User.objects.create_user("machine")
    text = client.get("/users").content.decode()
    assert "Operator" in text
    assert "Campus" in text
    assert "No password" in text
    assert "Calibrate cameras" in text


def test_activity_is_of_this_user_whatever_the_name(client: Client) -> None:
    vera = make_user(Role.VIEWER, "vera+night")
    text = client.get(f"/users/{vera.pk}").content.decode()
    assert 'href="/audit?user=vera%2Bnight"' in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("search=ol", ["olga"]),
        ("search=OL+nov", ["olga"]),
        ("search=nobody", []),
        ("role=viewer", ["vera", "victor"]),
        ("active=no", ["victor"]),
        ("role=viewer&active=yes", ["vera"]),
        ("role=unknown", ["ada", "olga", "vera", "victor"]),
    ],
)
def test_the_list_is_narrowed(client: Client, query: str, names: list[str]) -> None:
    User.objects.filter(pk=make_user(Role.OPERATOR, "olga").pk).update(last_name="Novak")
    make_user(name="vera")
    User.objects.filter(pk=make_user(name="victor").pk).update(is_active=False)
    answer = client.get(f"/users?{query}", headers={"HX-Request": "true", "HX-Target": "results"})
    assert [each.username for each in answer.context["rows"]] == names
    assert "<html" not in answer.content.decode()
    if not names:
        assert "No users match these filters" in answer.content.decode()


def test_a_hundred_users_need_as_few_queries_as_one(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    campus = make_environment()
    for number in range(60):
        make_user(name=f"user-{number:02}", limited_to=[campus])
    with django_assert_max_num_queries(8):
        answer = client.get("/users")
    assert len(answer.context["rows"]) == 50
    assert "page=2" in answer.content.decode()


def test_a_new_user_is_limited_to_chosen_environments(client: Client) -> None:
    make_environment()
    make_environment("factory")
    client.post(
        "/users/new",
        {"username": "olga", "role": "operator", "environments": ["campus"], "password": PASSWORD},
    )
    olga = User.objects.get(username="olga")
    assert (olga.role, olga.all_environments) == ("operator", False)
    assert [environment.environment_id for environment in olga.environments.all()] == ["campus"]
    assert olga.check_password(PASSWORD)
    entry = AuditEntry.objects.get(action="user.create")
    assert entry.username == "ada"
    assert PASSWORD not in str(entry.after)


def test_without_a_password_a_new_user_cannot_sign_in(client: Client) -> None:
    client.post("/users/new", {"username": "olga", "role": "viewer", "all_environments": "on"})
    assert not User.objects.get(username="olga").has_usable_password()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"username": "ada"}, "A user with that username already exists."),
        ({"username": "two words"}, "Enter a valid username."),
        ({"password": "12345678"}, "too common"),
        ({"role": "king"}, "not one of the available choices"),
        ({"environments": ["nowhere"]}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(
    client: Client, changes: dict[str, Any], said: str
) -> None:
    answer = client.post("/users/new", {"username": "olga", "role": "viewer"} | changes)
    assert said in answer.content.decode()
    assert User.objects.count() == 1


def test_a_password_is_asked_for_again_after_a_mistake(client: Client) -> None:
    typed = {"username": "two words", "role": "viewer", "password": PASSWORD}
    text = client.post("/users/new", typed).content.decode()
    assert "Enter the password again" in text
    assert PASSWORD not in text
    without = client.post("/users/new", typed | {"password": ""}).content.decode()
    assert "Enter the password again" not in without


def test_details_are_changed_and_written_down(client: Client) -> None:
    vera = make_user(name="vera")
    answer = client.post(
        f"/users/{vera.pk}", details(vera, role="operator", email="vera@example.org"), follow=True
    )
    assert "Saved." in answer.content.decode()
    entry = AuditEntry.objects.get(action="user.update")
    assert entry.after == {"role": "operator", "email": "vera@example.org"}


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([], "the last administrator of all environments"),
        (["alan"], "cannot remove your own access"),
    ],
)
def test_nobody_locks_the_last_door(
    client: Client, admin: User, others: list[str], said: str
) -> None:
    for name in others:
        make_user(Role.ADMIN, name)
    answer = client.post(f"/users/{admin.pk}", details(admin, role="viewer"))
    assert said in answer.content.decode()
    switched = client.post(f"/users/{admin.pk}/activity", {"active": "no"}, follow=True)
    assert said in switched.content.decode()
    admin.refresh_from_db()
    assert admin.is_unlimited_admin


def test_who_is_switched_off_is_out_at_once_and_can_come_back(client: Client) -> None:
    vera = make_user(name="vera")
    theirs = Client()
    theirs.force_login(vera)
    client.post(f"/users/{vera.pk}/activity", {"active": "no"})
    assert theirs.get("/account").status_code == 302
    assert "Disabled" in client.get(f"/users/{vera.pk}").content.decode()
    client.post(f"/users/{vera.pk}/activity", {"active": "yes"})
    vera.refresh_from_db()
    assert vera.is_active


def test_a_new_password_ends_their_sign_ins(client: Client) -> None:
    vera = make_user(name="vera")
    theirs = Client()
    theirs.force_login(vera)
    weak = client.post(f"/users/{vera.pk}/password", {"password": "vera"})
    assert "too short" in weak.content.decode()
    client.post(f"/users/{vera.pk}/password", {"password": "a quite different phrase"})
    assert theirs.get("/account").status_code == 302
    vera.refresh_from_db()
    assert vera.check_password("a quite different phrase")


def test_changing_ones_own_password_asks_for_the_old_one(client: Client, admin: User) -> None:
    answer = client.post(f"/users/{admin.pk}/password", {"password": "a quite different phrase"})
    assert answer["Location"] == "/account/password"
    admin.refresh_from_db()
    assert admin.check_password(PASSWORD)


def test_who_guessed_too_often_is_shown_and_let_in_again(client: Client) -> None:
    vera = make_user(name="vera")
    for _ in range(10):
        Client().post("/login", {"username": "vera", "password": "guess"})
    right = {"username": "vera", "password": PASSWORD}
    assert Client().post("/login", right).status_code == 429
    assert "Locked" in client.get("/users").content.decode()
    assert (
        "Locked after too many wrong passwords" in client.get(f"/users/{vera.pk}").content.decode()
    )
    client.post(f"/users/{vera.pk}/unlock")
    assert Client().post("/login", right).status_code == 302
    assert "Locked" not in client.get("/users").content.decode()
    assert AuditEntry.objects.get(action="user.unlock").target_id == "vera"


def test_an_unknown_user_is_404(client: Client) -> None:
    assert client.get("/users/99999").status_code == 404
    assert client.post("/users/99999/unlock").status_code == 404
    assert client.post("/users/99999/activity", {"active": "no"}).status_code == 404
