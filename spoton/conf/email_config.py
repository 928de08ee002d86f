"""The server that sends mail to users. Standard library only."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from spoton.conf import setting
from spoton.conf.env import ConfigError, Env

_PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in: in clear text, with STARTTLS (`smtp+tls`) or by TLS (`smtps`)."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""


def _server(env: Env, name: str) -> MailServer | None:
    value = env.text(name)
    if not value:
        return None
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in _PORTS or not parts.hostname:
        # It may hold a password, so nothing of it is repeated.
        raise ConfigError(
            f"{name} is not allowed: use an address such as smtp+tls://user:password@host:587"
        )
    return MailServer(
        parts.scheme,
        parts.hostname,
        port or _PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


@dataclass(frozen=True, slots=True)
class EmailConfig:
    """Mail to users."""

    server: MailServer | None = setting.text(
        "EMAIL_URL",
        "server that sends mail to users, for example links to set a new password; "
        "also `EMAIL_URL_FILE`. Special characters of the password are written as `%40`",
        reader=_server,
        default_words="none: no mail",
        allowed="`smtp+tls://user:password@host:587` (STARTTLS), also `smtps://` and `smtp://`",
    )
    sender: str = setting.text(
        "EMAIL_FROM",
        "sender of this mail, for example `SpotOn <spoton@example.org>`",
        default="SpotOn <spoton@localhost>",
        allowed="an address",
    )
