"""Which passwords are too easy to guess, at every place where one is set."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from spoton.run.preparation import ensure_admin
from tests.factories import PASSWORD, client_for, make_user

WEAK = [
    "short-1x-ok",
    "123456789012",
    "1234-5678-9012",
    "password1234",
    "P@ssw0rd!!!!",
    "qwertyqwerty",
    "aaaaaaaaaaaab",
    "vera-vera-vera",
    "spoton123456",
    "x" * 1025,
]
GOOD = ["purple staple harbour", "k3V9-pQx7-mmZ2", "  blanks count here  ", "größere Brücke am See"]


@pytest.mark.parametrize("password", WEAK)
def test_a_weak_one_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(username="vera-vera"))


@pytest.mark.parametrize("password", GOOD)
def test_a_good_one_is_taken(password: str) -> None:
    validate_password(password, User(username="vera"))


@pytest.mark.django_db
@pytest.mark.parametrize("weak", ["elevenchars", "password1234"])
def test_every_place_refuses_it(weak: str) -> None:
    ada, vera = make_user(Role.ADMIN, "ada"), make_user(name="vera")
    page, rest = Client(), client_for(ada)
    page.force_login(ada)
    twice = {"usable_password": "true", "password1": weak, "password2": weak}
    own = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    of_vera = f"/api/v1/auth/users/{vera.pk}"
    renewed = {"old_password": PASSWORD, "new_password": weak}
    answers = [
        rest.post("/api/v1/auth/users", {"username": "new", "password": weak}),
        rest.patch(of_vera, {"password": weak}),
        rest.post("/api/v1/auth/password", renewed),
        page.post("/users/new", {"username": "new", "role": "viewer", "password": weak}),
        page.post(f"/users/{vera.pk}/password", {"password": weak}),
        page.post("/account/password", renewed | {"again": weak}),
        page.post(
            reverse("admin:accounts_user_add"), twice | {"username": "new", "role": "viewer"}
        ),
        page.post(reverse("admin:auth_user_password_change", args=[vera.pk]), twice),
        page.post(reverse("admin:password_change"), own),
    ]
    assert [answer.status_code for answer in answers] == [400] * 3 + [200] * 6
    assert not User.objects.filter(username="new").exists()
    assert all(User.objects.get(pk=user.pk).check_password(PASSWORD) for user in (ada, vera))


@pytest.mark.django_db
def test_the_command_for_a_superuser_refuses_it_without_asking(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "elevenchars")
    with pytest.raises(CommandError, match="too short"):
        call_command("createsuperuser", interactive=False, username="root", email="r@example.org")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_weak_admin_password_stops_the_start_where_it_is_used() -> None:
    with pytest.raises(CommandError, match=r"SPOTON_ADMIN_PASSWORD is too weak: .*too short"):
        ensure_admin("elevenchars")
    assert not User.objects.exists()
    assert ensure_admin(PASSWORD) is None
    assert ensure_admin("elevenchars") is None  # there is one: theirs stays


@pytest.mark.django_db
def test_whoever_has_a_weak_one_from_before_still_signs_in() -> None:
    User.objects.create_user("vera", password="old-1")
    assert Client().post("/login", {"username": "vera", "password": "old-1"}).status_code == 302


@pytest.mark.django_db
def test_one_s_own_is_not_set_without_the_old_one() -> None:
    ada, eve = make_user(Role.ADMIN, "ada"), make_user(Role.ADMIN, "eve")
    rest, page = client_for(ada), Client()
    page.force_login(ada)
    new = "purple staple harbour"
    answer = rest.patch(f"/api/v1/auth/users/{ada.pk}", {"password": new, "first_name": "A"})
    assert answer.status_code == 400
    assert "password" in answer.json()["error"]["fields"]
    form = {"usable_password": "true", "password1": new, "password2": new}
    there = reverse("admin:auth_user_password_change", args=[ada.pk])
    assert page.post(there, form)["Location"] == reverse("admin:password_change")
    ada.refresh_from_db()
    assert (ada.check_password(PASSWORD), ada.first_name) == (True, "")
    assert rest.patch(f"/api/v1/auth/users/{eve.pk}", {"password": new}).status_code == 200


@pytest.mark.django_db
def test_a_weak_new_password_is_refused_before_the_old_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[str] = []

    def noted(_user: User, raw: str) -> bool:
        looks.append(raw)
        return True

    monkeypatch.setattr(User, "check_password", noted)
    ada = make_user(Role.ADMIN, "ada")
    body = {"old_password": PASSWORD, "new_password": "short"}
    rest, page = client_for(ada), Client()
    page.force_login(ada)
    for _ in range(20):
        assert rest.post("/api/v1/auth/password", body).status_code == 400
    site = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    assert page.post(reverse("admin:password_change"), site).status_code == 200
    token = {"name": "x", "user": ada.pk, "days": "999", "password": PASSWORD}
    assert page.post(reverse("admin:accounts_apitoken_add"), token).status_code == 200
    assert looks == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/login", "/admin/login/"])
def test_a_huge_one_is_not_hashed(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []
    monkeypatch.setattr(User, "check_password", lambda _user, raw: looks.append(raw))
    monkeypatch.setattr(User, "set_password", lambda _user, raw: looks.append(raw))
    make_user(name="vera", role=Role.VIEWER)
    looks.clear()
    for name in ("vera", "nobody"):
        answer = Client().post(path, {"username": name, "password": "x" * 500_000})
        assert answer.status_code == 200
    assert looks == []
