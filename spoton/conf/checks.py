"""Checks that stop a start that would be unsafe; `manage.py check --deploy` runs the last ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


@register(Tags.security)
def token_blacklist(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check the list of ended tokens: without it, signing out would end nothing."""
    if apps.is_installed("rest_framework_simplejwt.token_blacklist"):
        return []
    return [
        Error(
            "The app of ended tokens is missing: refresh tokens could be used again.",
            hint="Put rest_framework_simplejwt.token_blacklist into INSTALLED_APPS.",
            id="spoton.E001",
        )
    ]


@register(Tags.security)
def debug_stays_here(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse DEBUG in public: it shows settings and source to anyone who causes an error."""
    public = sorted(set(settings.ALLOWED_HOSTS) - _LOCAL)
    if not settings.DEBUG or not public:
        return []
    return [
        Error(
            f"DEBUG is on while other machines may ask for {', '.join(public)}.",
            hint="Set DEBUG=off, or leave ALLOWED_HOSTS empty.",
            id="spoton.E002",
        )
    ]


@register(Tags.security)
def any_host(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of `*`: a forged Host header ends up in links and in the sockets' check of origins."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Caution(
            "ALLOWED_HOSTS=* accepts every host name.",
            hint="Name the hosts under which this server is reached.",
            id="spoton.W001",
        )
    ]


@register(Tags.security, deploy=True)
def trusted_proxies(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of a network that holds everyone: they could choose their address."""
    if all(network.prefixlen for network in settings.TRUSTED_PROXIES):
        return []
    return [
        Caution(
            "TRUSTED_PROXIES trusts every address, so clients can fake theirs.",
            hint="Name the proxy's own address.",
            id="spoton.W002",
        )
    ]
