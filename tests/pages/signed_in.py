"""Clients of pages, by role."""

import re
from collections.abc import Callable, Sequence

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from accounts.models import Role, User
from tests.factories import make_user
from tracking.models import Environment

SignedIn = Callable[[User], Client]
"""Return a browser in which the user has signed in: the fixture `signed_in`."""


def signed_in(role: Role = Role.VIEWER, limited_to: Sequence[Environment] | None = None) -> Client:
    """A browser in which somebody with this role has signed in."""
    client = Client()
    client.force_login(make_user(role, limited_to=limited_to))
    return client


def text_of(client: Client, path: str, **headers: str) -> str:
    """What the page says; it has to be there."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.status_code
    return unindented(answer)


def unindented(answer: HttpResponseBase) -> str:
    """The HTML with white space as a browser shows it: how templates are indented is no matter."""
    assert isinstance(answer, HttpResponse)
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", answer.content.decode()))


def part(target: str) -> dict[str, str]:
    """The headers with which htmx asks for a part of a page."""
    return {"HX-Request": "true", "HX-Target": target}
