"""Signing in with a provider of OpenID Connect. Standard library only."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from spoton.conf import setting
from spoton.conf.env import ConfigError, Env
from spoton.conf.sign_in_config import ROLES

EVERYWHERE: Final = "*"
_HERE: Final = ("localhost", "127.0.0.1", "::1")


def _issuer(env: Env, name: str) -> str:
    value = env.text(name)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    if not is_safe or not parts.hostname or parts.query or parts.fragment:
        raise ConfigError(
            f"{name}: {value!r} is not allowed: use the provider's issuer, an address that starts "
            "with https:// such as https://login.example.org/realms/main"
        )
    return value.rstrip("/")


def _pairs(env: Env, name: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for word in env.words(name):
        group, _, meaning = word.rpartition("=")
        if not group.strip() or not meaning.strip():
            raise ConfigError(f"{name}: {word!r} is not allowed: use GROUP=VALUE, GROUP=VALUE")
        pairs.append((group.strip(), meaning.strip()))
    return tuple(pairs)


def _roles(env: Env, name: str) -> tuple[tuple[str, str], ...]:
    pairs = _pairs(env, name)
    for group, role in pairs:
        if role not in ROLES:
            raise ConfigError(f"{name}: {group}={role} is not allowed: use {', '.join(ROLES)}")
    return pairs


@dataclass(frozen=True, slots=True)
class OidcConfig:
    """Which provider, and what its groups may do here."""

    issuer: str = setting.text(
        "OIDC_ISSUER",
        "provider of OpenID Connect with which users may sign in, for example "
        "`https://login.example.org/realms/main`",
        reader=_issuer,
        default_words="none",
        allowed="its issuer, as it stands in `/.well-known/openid-configuration`",
    )
    client_id: str = setting.text("OIDC_CLIENT_ID", "what SpotOn is called there", allowed="text")
    client_secret: str = setting.text(
        "OIDC_CLIENT_SECRET",
        "its secret there; also `OIDC_CLIENT_SECRET_FILE`. Empty: a public client (PKCE alone)",
        allowed="text",
    )
    name: str = setting.text(
        "OIDC_NAME",
        "what the button on the sign-in page calls the provider",
        default="your organisation",
        allowed="text",
    )
    scopes: str = setting.text(
        "OIDC_SCOPES",
        "scopes to ask for, separated by spaces",
        default="openid profile email",
        allowed="scopes of the provider, `openid` among them",
    )
    username_claim: str = setting.text(
        "OIDC_USERNAME_CLAIM",
        "claim that becomes the user name",
        default="preferred_username",
        allowed="a claim",
    )
    groups_claim: str = setting.text(
        "OIDC_GROUPS_CLAIM",
        "claim with the groups or roles of a user, for example `realm_access.roles`",
        default="groups",
        allowed="a claim, dots lead into it",
    )
    roles: tuple[tuple[str, str], ...] = setting.text(
        "OIDC_ROLES",
        "role of each group, the highest counts; who has none stays out. Empty: new users are "
        "viewers, and administrators choose",
        reader=_roles,
        allowed="`GROUP=admin, GROUP=operator, GROUP=viewer`",
    )
    environments: tuple[tuple[str, str], ...] = setting.text(
        "OIDC_ENVIRONMENTS",
        "environments of each group, `*` for all. Empty: new users see none, and administrators "
        "choose",
        reader=_pairs,
        allowed="`GROUP=ENVIRONMENT_ID, GROUP=*`",
    )
    creates_users: bool = setting.flag(
        "OIDC_CREATE_USERS",
        "whether who signs in for the first time becomes a user; off: an administrator makes the "
        "user before, without a password",
        default=True,
    )

    @property
    def is_on(self) -> bool:
        """Whether there is a provider."""
        return bool(self.issuer)

    @property
    def origin(self) -> str:
        """The provider's origin, for the policy of pages; "" without one."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}" if self.issuer else ""


def load(env: Env) -> OidcConfig:
    """Read and check the settings; raise `ConfigError` for the first bad one."""
    config = setting.filled(OidcConfig, env)
    if config.issuer and not config.client_id:
        raise ConfigError("OIDC_ISSUER needs OIDC_CLIENT_ID: what SpotOn is called there")
    if "openid" not in config.scopes.split():
        raise ConfigError("OIDC_SCOPES is not allowed: `openid` must be among the scopes")
    return config
