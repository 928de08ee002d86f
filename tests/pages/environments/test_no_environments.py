"""What pages say to a user who has no environment: what to do about it depends on the role."""

from __future__ import annotations

import pytest

from accounts.models import Role
from tests.factories import make_environment, make_user
from tests.pages.signed_in import SignedIn, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

PAGES = [
    *("/overview", "/environments", "/analytics", "/tasks/new", "/alerts/rules"),
    *("/alerts/rules/new", "/exports/new", "/exports/new/report", "/exports/schedules/new"),
]
ADD = 'href="/environments/new"'


@pytest.mark.parametrize("path", PAGES)
def test_who_may_add_one_is_led_there(path: str, signed_in: SignedIn) -> None:
    text = text_of(signed_in(make_user(Role.ADMIN)), path)
    assert ADD in text
    assert "Ask an administrator" not in text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMIN])
def test_who_may_not_is_told_whom_to_ask(path: str, role: Role, signed_in: SignedIn) -> None:
    make_environment()
    text = text_of(signed_in(make_user(role, limited_to=[])), path)
    assert ADD not in text
    assert "Ask an administrator" in text
