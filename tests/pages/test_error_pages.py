"""What people see when something went wrong, also while database and Redis are away."""

from __future__ import annotations

from unittest import mock

import pytest
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role
from spoton.http import errors
from tests.factories import make_user


@pytest.fixture
def request_of_page() -> HttpRequest:
    request = RequestFactory().get("/people?page=2")
    request.COOKIES["spoton_theme"] = "dark"
    return request


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_a_page_says_what_is_wrong_without_any_query(
    status: int, request_of_page: HttpRequest
) -> None:
    # No database mark: any query would be refused.
    answers = {
        400: lambda: errors.bad_request(request_of_page, ValueError()),
        403: lambda: errors.permission_denied(request_of_page, ValueError("Ask <an> admin.")),
        404: lambda: errors.not_found(request_of_page, ValueError()),
        500: lambda: errors.server_error(request_of_page),
        503: lambda: errors.unavailable(request_of_page),
    }
    answer = answers[status]()
    text = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    assert 'data-theme="dark"' in text
    assert f"Error {status}" in text
    assert "<script" not in text
    assert " style=" not in text
    assert 'href="/overview"' in text
    assert ('href="/people?page=2"' in text) == (status in (500, 503))
    assert ("Ask &lt;an&gt; admin." in text) == (status == 403)


@pytest.mark.django_db
def test_a_form_that_was_open_too_long_can_be_loaded_again() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/login", {"username": "vera", "password": "x"})
    assert answer.status_code == 403
    assert "Reload the page" in answer.content.decode()
    assert 'href="/login"' in answer.content.decode()


@pytest.mark.django_db
def test_a_page_whose_database_is_away_is_a_503(client: Client) -> None:
    client.force_login(make_user(Role.ADMIN))
    with mock.patch("accounts.pages.users.users_for", side_effect=OperationalError("gone")):
        answer = client.get("/users")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "2"
    assert "Service unavailable" in answer.content.decode()


@pytest.mark.django_db
def test_an_unknown_page_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_user())
    with django_assert_num_queries(0):
        assert client.get("/nothing-is-here").status_code == 404
