"""Below a path of its host, every address that SpotOn tells is below that path too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from typing import Any, Final

import pytest

from accounts.models import Role
from spoton.access_table import entrances
from tests.live.fixtures import RedisServer, WebServer, ours, redis_server, session_cookie
from tests.spoton.test_access_table import Campus
from tests.spoton.test_fixed_addresses import first_segments

__all__ = ["redis_server"]

pytestmark = pytest.mark.once

PREFIX: Final = "/spoton"
ADMIN: Final = ("/admin/", "/admin/accounts/user/", "/admin/accounts/user/add/")
# Its addresses are examples, and `servers` says where they are; a link of a mail works once.
NOT_READ: Final = ("schema", "password-reset-link")


class Addresses(HTMLParser):
    """Every address in a page: links, forms, scripts, pictures, data for scripts."""

    NAMES: Final = {"href", "src", "action", "formaction", "poster"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and (name in self.NAMES or name.startswith(("data-", "hx-"))):
                self.found.append(value)

    def handle_data(self, data: str) -> None:
        if data.lstrip().startswith("{"):
            self.found += texts(json.loads(data))


def texts(value: Any) -> Iterator[str]:
    """Every text in JSON."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


class Below:
    """A server below a path with one of everything, and an administrator who asks it."""

    def __init__(self, server: WebServer, campus: Campus) -> None:
        self.campus = campus
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._cookie = session_cookie(campus.users[Role.ADMIN.value])

    def get(
        self, path: str, accept: str = "text/html", *, as_stranger: bool = False
    ) -> tuple[HTTPResponse, str]:
        headers = {"Accept": accept} | ({} if as_stranger else {"Cookie": self._cookie})
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        return answer, answer.read().decode("utf-8", "replace")

    def close(self) -> None:
        self._connection.close()

    def addresses(self, path: str) -> list[str]:
        """What an answer tells."""
        answer, body = self.get(f"{PREFIX}{path}")
        assert answer.status < 500, path
        told = [answer.headers.get("Location", "")]
        kind = answer.headers.get_content_type()
        if kind == "text/html":
            told += Addresses(body).found
        elif kind == "application/json":
            told += texts(json.loads(body))
        return told


@pytest.fixture
def below(process_env: dict[str, str], redis_server: RedisServer) -> Iterator[Below]:
    campus = Campus()
    server = WebServer(process_env | {"REDIS_URL": redis_server.url, "URL_PREFIX": PREFIX}, ours)
    below = Below(server, campus)
    yield below
    below.close()
    server.stop()


def test_no_answer_leads_out_of_the_prefix(below: Below) -> None:
    paths = [
        below.campus.path(one)
        for one in entrances()
        if one.method == "GET" and one.kind not in ("socket", "media") and one.name not in NOT_READ
    ]
    told = {path: below.addresses(path) for path in [*paths, *ADMIN]}
    assert sum(map(len, told.values())) > 1000
    ours = "|".join(sorted(map(re.escape, first_segments())))
    stray = re.compile(rf"(https?://[^/]+)?/(?:{ours})(?:[/?#]|$)")
    strays = {path: [one for one in all_ if stray.match(one)] for path, all_ in told.items()}
    assert {path: all_ for path, all_ in strays.items() if all_} == {}


def test_the_prefix_is_where_it_has_to_be(below: Below) -> None:
    answer, _ = below.get(PREFIX)
    assert (answer.status, answer.headers["Location"]) == (302, f"{PREFIX}/overview")
    answer, page = below.get(f"{PREFIX}/login", as_stranger=True)
    assert f"Path={PREFIX}/;" in answer.headers["Set-Cookie"]
    styles = [one for one in Addresses(page).found if one.endswith(".css")]
    assert {below.get(one)[0].status for one in styles} == {200}
    document = json.loads(below.get(f"{PREFIX}/api/schema", "application/json")[1])
    assert document["servers"] == [{"url": PREFIX}]
    task = f"/api/v1/processing-tasks/{below.campus.names['task_id']}"
    sockets = json.loads(below.get(f"{PREFIX}{task}")[1])["websocket"]
    assert all(one.startswith(f"{PREFIX}/ws/") for one in sockets.values())
    # Past the proxy, which may also have taken the prefix away.
    assert below.get("/health/ready")[0].status == below.get("/people")[0].status == 200
