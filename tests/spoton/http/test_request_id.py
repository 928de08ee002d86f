"""X-Request-ID: a plain one of the client is taken, and every answer has one."""

from __future__ import annotations

import pytest
from django.test import Client


def ask(given: str | None) -> str:
    headers = {} if given is None else {"X-Request-ID": given}
    return str(Client().get("/api/v1", headers=headers)["X-Request-ID"])


@pytest.mark.parametrize("given", ["0af7651916cd43dd8448eb211c80319c", "proxy-1.req_77", "a" * 63])
def test_a_plain_id_is_taken(given: str) -> None:
    assert ask(given) == given


@pytest.mark.parametrize(
    "given", [None, "", "short", "a" * 64, "has space", "x\ty-67890", "ümlaut-id"]
)
def test_another_one_is_replaced(given: str | None) -> None:
    found = ask(given)
    assert found != given
    assert len(found) == 16
