"""The operator's settings of the web server, read once and checked. Standard library only."""

import ipaddress
import re
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from spoton.conf import setting
from spoton.conf.env import ConfigError, Env

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


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


def _origin(env: Env, name: str) -> str:
    origins = _origins(env, name)
    if len(origins) > 1:
        raise ConfigError(f"{name}: {env.text(name)!r} is not allowed: use one address")
    return origins[0] if origins else ""


def _prefix(env: Env, name: str) -> str:
    prefix = env.text(name).rstrip("/")
    if not re.fullmatch(r"(/[A-Za-z0-9_-][A-Za-z0-9._~-]*)*", prefix):
        raise ConfigError(f"{name}={prefix!r} is not allowed: use a path such as /spoton")
    return prefix


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


@dataclass(frozen=True, slots=True)
class WebConfig:
    """How the server is reached, and how much it takes from each caller."""

    cors_allowed_origins: tuple[str, ...] = setting.text(
        "CORS_ALLOWED_ORIGINS",
        "other sites whose pages may call the API, for example `https://example.org`",
        reader=_origins,
        allowed="origins",
    )
    public_url: str = setting.text(
        "PUBLIC_URL",
        "host under which users reach SpotOn, for links in scheduled reports, for example "
        "`https://spoton.example.org`; `URL_PREFIX` follows by itself",
        reader=_origin,
        allowed="one origin",
    )
    url_prefix: str = setting.text(
        "URL_PREFIX",
        "path below which users reach SpotOn, for example `/spoton` for "
        "`https://example.org/spoton/`",
        reader=_prefix,
        default_words="none",
        allowed="a path",
        in_diagnostics=True,
    )
    https: bool = setting.flag(
        "HTTPS",
        "on behind a proxy that ends TLS: redirects, secure cookies, HSTS; needs `TRUSTED_PROXIES`",
        default=False,
    )
    trusted_proxies: tuple[Network, ...] = setting.text(
        "TRUSTED_PROXIES",
        "proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are trusted, for example "
        "`127.0.0.1`",
        reader=networks,
        allowed="addresses or networks",
    )
    # A month: long enough to protect, short enough to change one's mind.
    hsts_seconds: int = setting.integer(
        "HSTS_SECONDS", 2_592_000, 0, 63_072_000, "seconds for which browsers insist on HTTPS"
    )
    hsts_subdomains: bool = setting.flag(
        "HSTS_SUBDOMAINS", "insist on HTTPS for subdomains too", default=False
    )
    csrf_trusted_origins: tuple[str, ...] = setting.text(
        "CSRF_TRUSTED_ORIGINS",
        "public addresses of a proxy that changes `Host`",
        reader=_origins,
        allowed="origins",
    )
    upload_max_mb: int = setting.integer(
        "UPLOAD_MAX_MB", 20, 1, 1024, "largest uploaded file, in MB"
    )
    upload_video_max_mb: int = setting.integer(
        "UPLOAD_VIDEO_MAX_MB", 4096, 1, 1_048_576, "largest video uploaded as a camera, in MB"
    )
    api_rate_user: int = setting.integer(
        "API_RATE_USER",
        1200,
        1,
        1_000_000,
        "requests per minute of one user: REST, pages and pictures",
    )
    api_rate_anonymous: int = setting.integer(
        "API_RATE_ANONYMOUS",
        120,
        1,
        1_000_000,
        "requests per minute from one network without a user (IPv4 address, IPv6 /64); "
        "five times as many to `/health`",
    )
    api_rate_expensive: int = setting.integer(
        "API_RATE_EXPENSIVE", 60, 1, 1_000_000, "expensive requests per minute of one user"
    )
    sockets_per_user: int = setting.integer(
        "SOCKETS_PER_USER",
        40,
        1,
        100_000,
        "live sockets and streams that one user may have open",
    )
    max_connections: int = setting.integer(
        "MAX_CONNECTIONS",
        4096,
        16,
        60_000,
        "connections to the web server; fewer if the system's limit on open files is lower",
    )
    connections_per_address: int = setting.integer(
        "CONNECTIONS_PER_ADDRESS",
        512,
        1,
        60_000,
        "connections from one address (IPv6: one /64), at most half of all; this machine "
        "and `TRUSTED_PROXIES` are exempt",
    )
    metrics_token: str = setting.secret(
        "METRICS_TOKEN", "token with which a Prometheus server reads `/metrics`", shortest=16
    )


def load(env: Env) -> WebConfig:
    """Read and check the settings; raise `ConfigError` for the first bad one."""
    config = setting.filled(WebConfig, env)
    if config.https and not config.trusted_proxies:
        # We speak plain http ourselves: without a proxy, every page would redirect for ever.
        raise ConfigError(
            "HTTPS=on needs TRUSTED_PROXIES: the address of the proxy that ends TLS, e.g. 127.0.0.1"
        )
    return config
