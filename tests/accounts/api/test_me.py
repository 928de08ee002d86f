"""GET /api/v1/auth/me."""

from __future__ import annotations

import pytest

from accounts.models import Role
from tests.factories import client_for, make_user

URL = "/api/v1/auth/me"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_their_own_role(role: Role) -> None:
    answer = client_for(make_user(role, "someone")).get(URL)
    assert answer.status_code == 200
    assert answer.json()["username"] == "someone"
    assert answer.json()["role"] == role
    assert answer.json()["environments"] is None


def test_nobody_is_not_signed_in() -> None:
    answer = client_for(None).get(URL)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_authenticated"
