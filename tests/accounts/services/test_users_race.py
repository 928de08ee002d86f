"""Two administrators who take each other's role at the same moment."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from accounts.models import UNLIMITED_ADMINS, Role, User
from accounts.services.users import update_user
from spoton.service_errors import ServiceError
from tests.factories import make_user


@pytest.mark.django_db(transaction=True)
def test_one_administrator_is_left() -> None:
    ada, bob = make_user(Role.ADMIN, "ada"), make_user(Role.ADMIN, "bob")
    gate = threading.Barrier(2)
    refused: list[Any] = []

    def demote(actor: User, other: User) -> None:
        gate.wait()
        try:
            update_user(actor, other.pk, {"role": Role.VIEWER})
        except ServiceError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=pair) for pair in ((ada, bob), (bob, ada))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert User.objects.filter(UNLIMITED_ADMINS).count() == 1
