"""The user model: roles and the door to the admin site."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role, User
from tests.factories import PASSWORD, make_environment, make_user

pytestmark = pytest.mark.django_db


def test_each_role_includes_the_ones_before_it() -> None:
    held = {role: make_user(role) for role in Role}
    allowed = {role: [r for r in Role if held[role].has_role(r)] for role in Role}
    assert allowed == {
        Role.VIEWER: [Role.VIEWER],
        Role.OPERATOR: [Role.VIEWER, Role.OPERATOR],
        Role.ADMIN: [Role.VIEWER, Role.OPERATOR, Role.ADMIN],
    }


def test_a_disabled_user_has_no_role() -> None:
    user = make_user(Role.ADMIN)
    user.is_active = False
    assert not user.has_role(Role.VIEWER)


def test_createsuperuser_makes_an_administrator() -> None:
    assert User.objects.create_superuser("root", password=PASSWORD).role == Role.ADMIN


def test_the_database_refuses_an_unknown_role() -> None:
    user = make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(role="king")


def test_only_administrators_of_everything_enter_the_admin_site() -> None:
    campus = make_environment()
    assert make_user(Role.ADMIN).is_staff
    assert not make_user(Role.ADMIN, limited_to=[campus]).is_staff
    assert not make_user(Role.OPERATOR).is_staff


def test_losing_the_role_closes_the_admin_site() -> None:
    user = make_user(Role.ADMIN)
    user.role = Role.VIEWER
    user.save(update_fields=["role"])
    user.refresh_from_db()
    assert not user.is_staff
    assert not user.has_perm("tracking.change_camera")
