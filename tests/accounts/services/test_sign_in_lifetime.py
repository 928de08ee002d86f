"""How long a sign-in lasts: in all and without use, by the role of now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.jobs import forget_expired
from accounts.models import Role, SignIn, User
from accounts.services import sign_ins, tokens
from spoton.conf.env import ConfigError, Env
from spoton.conf.setting import filled
from spoton.conf.sign_in_config import SignInConfig
from tests.factories import make_user

ME = "/api/v1/auth/me"
PAGE = {"accept": "text/html"}

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_older(*, created: timedelta = timedelta(), used: timedelta = timedelta()) -> None:
    """Move all sign-ins into the past."""
    now = timezone.now()
    SignIn.objects.update(created_at=now - created, last_used_at=now - used)
    sign_ins._seen.clear()


def bearer(access: str) -> APIClient:
    return APIClient(headers={"authorization": f"Bearer {access}"})


@pytest.mark.parametrize("role", list(Role))
def test_sign_in_ends_after_the_hours_of_its_role(role: Role) -> None:
    client = signed_in(make_user(role))
    limit = settings.SIGN_IN_LIMITS[role][0]
    make_older(created=limit - timedelta(minutes=1))
    assert client.get(ME).status_code == 200
    make_older(created=limit)
    assert client.get(ME).status_code == 401


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMIN])
def test_unused_sign_in_ends(role: Role) -> None:
    client = signed_in(make_user(role))
    idle = settings.SIGN_IN_LIMITS[role][1]
    assert idle is not None
    make_older(used=idle - timedelta(minutes=1))
    assert client.get(ME).status_code == 200
    make_older(used=idle)
    assert client.get(ME).status_code == 401


def test_wall_screen_of_a_viewer_stays() -> None:
    client = signed_in(make_user(Role.VIEWER))
    make_older(created=timedelta(days=29), used=timedelta(days=29))
    assert client.get("/environments", headers=PAGE).status_code == 200


@pytest.mark.parametrize(
    ("headers", "counts"),
    [
        ({"sec-fetch-mode": "navigate"}, True),
        ({"accept": "text/html"}, True),
        ({"sec-fetch-mode": "cors"}, False),
        ({"accept": "text/html", "hx-request": "true"}, False),
        ({"accept": "image/*"}, False),
    ],
)
def test_open_page_alone_is_no_use(headers: dict[str, str], counts: bool) -> None:
    client = signed_in(make_user(Role.ADMIN))
    make_older(used=timedelta(hours=1))
    client.get(ME, headers=headers)
    unused = timezone.now() - SignIn.objects.get().last_used_at
    assert (unused < timedelta(minutes=1)) is counts


def test_last_seen_counts_every_request() -> None:
    client = signed_in(make_user())
    SignIn.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    sign_ins._seen.clear()
    client.get(ME, headers={"sec-fetch-mode": "cors"})
    assert timezone.now() - SignIn.objects.get().last_seen_at < timedelta(minutes=1)


def test_refresh_chain_ends_after_the_hours_of_its_role() -> None:
    pair = tokens.issue(make_user(Role.ADMIN))
    newer = tokens.rotate(pair["refresh"])
    make_older(created=timedelta(hours=24))
    assert bearer(newer["access"]).get(ME).status_code == 401
    answer = APIClient().post("/api/v1/auth/refresh", {"refresh": newer["refresh"]})
    assert answer.status_code == 401


def test_limits_follow_a_change_of_role() -> None:
    vera = make_user(Role.VIEWER)
    client = signed_in(vera)
    make_older(created=timedelta(hours=25))
    assert client.get(ME).status_code == 200
    vera.role = Role.ADMIN
    vera.save()
    sign_ins._seen.clear()
    assert client.get(ME).status_code == 401


def test_cookie_lasts_as_long_as_the_sign_in() -> None:
    for role in Role:
        client = signed_in(make_user(role))
        expected = settings.SIGN_IN_LIMITS[role][0].total_seconds()
        assert client.session.get_expiry_age() == pytest.approx(expected, abs=30)


def test_hourly_job_deletes_what_has_ended() -> None:
    signed_in(make_user(Role.ADMIN))
    make_older(created=timedelta(hours=24))
    kept = make_user(Role.VIEWER)
    signed_in(kept)
    forget_expired()
    assert [sign_in.user for sign_in in SignIn.objects.all()] == [kept]


def test_settings_are_read() -> None:
    env = Env({"SIGN_IN_HOURS_ADMIN": "8", "SIGN_IN_IDLE_MINUTES_ADMIN": "0"})
    limits = filled(SignInConfig, env).limits()
    assert limits["admin"] == (timedelta(hours=8), None)
    assert limits["operator"] == (timedelta(days=7), timedelta(hours=12))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIGN_IN_HOURS_VIEWER", "0"),
        ("SIGN_IN_HOURS_ADMIN", "8761"),
        ("SIGN_IN_IDLE_MINUTES_OPERATOR", "4"),
        ("SIGN_IN_IDLE_MINUTES_OPERATOR", "-1"),
    ],
)
def test_setting_out_of_range_is_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        filled(SignInConfig, Env({name: value}))
