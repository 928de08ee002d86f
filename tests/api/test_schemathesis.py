"""Every operation of the OpenAPI document, called with odd input on the real web server.

A few calls of each in CI, the same ones every time. `make fuzz EXAMPLES=300` makes many more,
other ones each time, and takes long.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final, cast
from uuid import uuid4

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rest_framework_simplejwt.tokens import AccessToken
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from accounts.models import Role
from accounts.services import tokens
from spoton.openapi.document import document
from tests.factories import make_user
from tests.live.fixtures import WebServer, ours

EXAMPLES: Final = int(os.environ.get("SPOTON_FUZZ_EXAMPLES", "0"))
METHODS: Final = {"get": 0, "put": 1, "patch": 2, "post": 3, "delete": 4}

CHECKED: Final = (
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
# Answers only once pictures come: its own tests do that.
NEVER_ENDS: Final = "/api/v1/media/stream/{task_id}/{camera_id}"


def admin_token() -> str:
    """A token of an administrator whose rights no earlier call has taken away."""
    admin = make_user(Role.ADMIN, name=f"admin-{uuid4()}")
    token: Any = AccessToken(cast("Any", tokens.issue(admin)["access"]))
    token.set_exp(lifetime=timedelta(days=1))
    return str(token)


@pytest.fixture
def server(process_env: dict[str, str], rows: dict[str, Any]) -> Iterator[WebServer]:
    env = process_env | {"API_RATE_USER": "1000000", "API_RATE_ANONYMOUS": "1000000"}
    server = WebServer(env, ours)
    yield server
    server.stop()


def breaks_nothing(ctx: Any, answer: Any, case: Case[Any]) -> None:
    """Only a picture may be missing: no worker runs here."""
    allowed = 503 if case.operation.path.startswith("/api/v1/media/") else 0
    assert answer.status_code < 500 or answer.status_code == allowed, answer.text


def operations(schema: Any) -> list[Any]:
    """All operations: reads first, and deletions last."""
    found = [result.ok() for result in schema.get_all_operations()]
    return sorted(
        (one for one in found if one.path != NEVER_ENDS),
        # What others depend on is deleted after them.
        key=lambda one: (METHODS[one.method], -len(one.path), one.path),
    )


def cases(operation: Any, rows: dict[str, Any]) -> st.SearchStrategy[Case[Any]]:
    """Well-formed calls of what exists, of what may not, and malformed ones."""
    names = [parameter.name for parameter in operation.path_parameters]
    known = {name: rows[name] for name in names if name in rows}
    some: list[st.SearchStrategy[Case[Any]]] = [operation.as_strategy()]
    if known and "/media/" not in operation.path:  # each waits seconds for its picture
        some.append(operation.as_strategy(path_parameters=known))
    if operation.body or operation.query or names:
        some.append(operation.as_strategy(GenerationMode.NEGATIVE))
    return st.one_of(some)


def fuzz(operation: Any, url: str, rows: dict[str, Any], checks: list[Any]) -> None:
    """Call one operation again and again; raise for the simplest answer that is wrong."""
    headers = {"Authorization": f"Bearer {admin_token()}"}
    session = requests.Session()

    @given(case=cases(operation, rows))
    @settings(
        max_examples=EXAMPLES or 10,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case: Case[Any]) -> None:
        case.validate_response(case.call(url, session, headers, timeout=20), checks=checks)

    call()


@pytest.mark.given
def test_no_call_breaks_the_server_or_its_document(server: WebServer, rows: dict[str, Any]) -> None:
    load_all_checks()
    checks: list[Any] = [breaks_nothing, *CHECKS.get_by_names(CHECKED)]
    failures: list[str] = []
    for operation in operations(schemathesis.openapi.from_dict(json.loads(document("json")))):
        try:
            fuzz(operation, server.url, rows, checks)
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - told together
            failures.append(f"{operation.method.upper()} {operation.path}: {error}")
    assert not failures, "\n\n".join(failures)
