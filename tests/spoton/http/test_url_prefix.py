"""What a prefix may be, and how a request below it is read."""

from __future__ import annotations

from typing import Any

import pytest

from spoton.conf import web_config
from spoton.conf.env import ConfigError, Env
from spoton.http.url_prefix import UrlPrefix, route_of
from spoton.limits.layer import NetworkLimits

PREFIX = "/spoton"


def prefix_of(text: str) -> str:
    return web_config.load(Env({"URL_PREFIX": text})).url_prefix


def test_a_prefix_is_a_path() -> None:
    assert [prefix_of(text) for text in ("", "/", "/spoton", "/spoton/", "/a/b-c")] == [
        *("", "", "/spoton", "/spoton", "/a/b-c")
    ]


@pytest.mark.parametrize("text", ["spoton", "//host", "/a//b", "/a b", "/../a", "/a?b", "/ä"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="use a path such as /spoton"):
        prefix_of(text)


@pytest.mark.parametrize("path", ["/spoton/login", "/login", "/spoton/login/"])
async def test_limits_know_addresses_below_a_path(path: str, settings: Any) -> None:
    """However the proxy hands a path on, it counts as what it is."""
    settings.URL_PREFIX = PREFIX
    settings.API_RATES = {"anonymous": 1}
    seen, answers = [], []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(route_of(scope))

    async def send(message: dict[str, Any]) -> None:
        answers.append(message.get("status"))

    limited = UrlPrefix(NetworkLimits(application))
    scope = {"type": "http", "path": path, "headers": [], "client": ("192.0.2.1", 1)}
    for _ in range(2):
        await limited(scope, None, send)
    assert seen == [path.removeprefix(PREFIX)]
    assert answers[0] == 429
