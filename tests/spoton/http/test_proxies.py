"""The client's address behind a proxy, and what strangers cannot claim."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from spoton.http import proxies, request_context
from spoton.http.middleware import RequestContextMiddleware

OURS = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1/128"))


@pytest.mark.parametrize(
    ("peer", "chain", "client"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.3", "10.0.0.3"),
        ("::1", "203.0.113.9", "203.0.113.9"),
        ("198.51.100.1", "203.0.113.9", "198.51.100.1"),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(
    settings: Settings, peer: str, chain: str, client: str
) -> None:
    settings.TRUSTED_PROXIES = OURS
    meta: dict[str, Any] = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": chain}
    proxies.believe(meta)
    assert meta["REMOTE_ADDR"] == client


def seen(settings: Settings, peer: str) -> tuple[bool, str]:
    """Whether the request counts as https, and the address that the audit would have."""
    settings.TRUSTED_PROXIES = OURS
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    found: list[tuple[bool, str]] = []

    def view(request: Any) -> Any:
        found.append((request.is_secure(), request_context.current().address))
        return {}

    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)
    middleware = RequestContextMiddleware(view)
    middleware.before(request)
    middleware.get_response(request)
    request_context.end()
    return found[0]


def test_headers_are_believed_from_our_proxies_alone(settings: Settings) -> None:
    assert seen(settings, "10.0.0.1") == (True, "203.0.113.9")
    assert seen(settings, "198.51.100.1") == (False, "198.51.100.1")
