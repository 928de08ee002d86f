"""Two administrators who take each other's role at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from accounts.models import UNLIMITED_ADMINS, Role, User
from accounts.services.users import update_user
from spoton.service_errors import ServiceError
from tests.factories import make_user
from tests.waiting import at_once


@pytest.mark.django_db(transaction=True)
def test_one_administrator_is_left() -> None:
    ada, bob = make_user(Role.ADMIN, "ada"), make_user(Role.ADMIN, "bob")

    def demote(actor: User, other: User) -> User:
        return update_user(actor, other.pk, {"role": Role.VIEWER})

    answers = at_once(partial(demote, ada, bob), partial(demote, bob, ada), refused=ServiceError)
    assert [isinstance(answer, ServiceError) for answer in answers].count(True) == 1
    assert User.objects.filter(UNLIMITED_ADMINS).count() == 1
