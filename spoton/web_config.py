"""The operator's settings of the web server, read once and checked. Standard library only."""

import ipaddress
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from spoton.env import ConfigError, Env

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class WebConfig:
    """How the server is reached, and how much it takes from each caller."""

    cors_allowed_origins: tuple[str, ...]
    csrf_trusted_origins: tuple[str, ...]
    https: bool
    hsts_seconds: int
    hsts_subdomains: bool
    trusted_proxies: tuple[Network, ...]
    upload_max_mb: int
    upload_video_max_mb: int
    api_rate_user: int
    api_rate_anonymous: int
    api_rate_expensive: int
    sockets_per_user: int
    max_connections: int
    connections_per_address: int
    metrics_token: str


def _origins(env: Env, name: str) -> tuple[str, ...]:
    values = env.words(name)
    for value in values:
        try:
            parts = urlsplit(value)
        except ValueError:
            parts = urlsplit("")
        if value != f"{parts.scheme}://{parts.netloc}" or parts.scheme not in ("http", "https"):
            raise ConfigError(
                f"{name}: {value!r} is not allowed: use origins such as "
                "https://example.org, without a path"
            )
    return values


def networks(env: Env, name: str) -> tuple[Network, ...]:
    """Return the networks that a setting names."""
    networks = []
    for value in env.words(name):
        try:
            networks.append(ipaddress.ip_network(value, strict=False))
        except ValueError:
            raise ConfigError(
                f"{name}: {value!r} is not allowed: use addresses or networks such as "
                "10.0.0.5 or 10.0.0.0/24"
            ) from None
    return tuple(networks)


def load(env: Env) -> WebConfig:
    """Read and check the settings; raise `ConfigError` for the first bad one."""
    https = env.flag("HTTPS", default=False)
    proxies = networks(env, "TRUSTED_PROXIES")
    if https and not proxies:
        # We speak plain http ourselves: without a proxy, every page would redirect for ever.
        raise ConfigError(
            "HTTPS=on needs TRUSTED_PROXIES: the address of the proxy that ends TLS, e.g. 127.0.0.1"
        )
    token = env.text("METRICS_TOKEN")
    if token and len(token) < 16:
        raise ConfigError("METRICS_TOKEN is too short: use at least 16 characters")
    return WebConfig(
        cors_allowed_origins=_origins(env, "CORS_ALLOWED_ORIGINS"),
        csrf_trusted_origins=_origins(env, "CSRF_TRUSTED_ORIGINS"),
        https=https,
        # A month: long enough to protect, short enough to change one's mind.
        hsts_seconds=env.integer("HSTS_SECONDS", 2592000, 0, 63072000),
        hsts_subdomains=env.flag("HSTS_SUBDOMAINS", default=False),
        trusted_proxies=proxies,
        upload_max_mb=env.integer("UPLOAD_MAX_MB", 20, 1, 1024),
        upload_video_max_mb=env.integer("UPLOAD_VIDEO_MAX_MB", 4096, 1, 1_048_576),
        api_rate_user=env.integer("API_RATE_USER", 1200, 1, 1_000_000),
        api_rate_anonymous=env.integer("API_RATE_ANONYMOUS", 120, 1, 1_000_000),
        api_rate_expensive=env.integer("API_RATE_EXPENSIVE", 60, 1, 1_000_000),
        max_connections=env.integer("MAX_CONNECTIONS", 4096, 16, 60_000),
        connections_per_address=env.integer("CONNECTIONS_PER_ADDRESS", 512, 1, 60_000),
        sockets_per_user=env.integer("SOCKETS_PER_USER", 40, 1, 100_000),
        metrics_token=token,
    )
