"""The talk with the provider of OpenID Connect: Authlib's client, kept in Django's session.

Code flow with PKCE (S256); state, nonce, issuer, audience, time and signature are checked there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from joserfc.errors import JoseError

from spoton.conf.oidc_config import OidcConfig
from spoton.sealed import UnreadableSecretError, seal, unseal

TIMEOUT_SECONDS: Final = 10
_ID_TOKEN: Final = "_oidc_id_token"  # noqa: S105
_FAILURES: Final = (AuthlibBaseError, JoseError, requests.RequestException, ValueError, KeyError,
                    RuntimeError)  # fmt: skip


class ProviderError(Exception):
    """The provider does not answer, or what came from it is not to be believed."""


def begin(request: HttpRequest, config: OidcConfig) -> HttpResponseBase:
    """Return the way to the provider's sign-in page."""
    here = request.build_absolute_uri(reverse("login-oidc-return"))
    try:
        response: HttpResponseBase = _client(config).authorize_redirect(request, here)
    except _FAILURES as error:
        raise ProviderError(_kind(error)) from None
    return response


def come_back(request: HttpRequest, config: OidcConfig) -> tuple[dict[str, Any], str]:
    """Return the claims of who comes back from there, and the ID token.

    What the ID token and the userinfo endpoint say is taken together: providers differ in where
    they tell groups.
    """
    client = _client(config)
    try:
        token = client.authorize_access_token(request)
        claims = dict(token["userinfo"])  # of the ID token, checked
        if claims["iss"].rstrip("/") != config.issuer:
            raise ValueError("another issuer")
        if client.load_server_metadata().get("userinfo_endpoint"):
            more = client.userinfo(token=token)
            if more.get("sub") != claims["sub"]:
                raise ValueError("claims of someone else")
            claims = {**more, **claims}
    except _FAILURES as error:
        raise ProviderError(_kind(error)) from None
    return claims, str(token["id_token"])


def keep_for_sign_out(request: HttpRequest, id_token: str) -> None:
    """Keep what the provider wants to see when the user signs out."""
    request.session[_ID_TOKEN] = seal(id_token)


def sign_out_address(request: HttpRequest, config: OidcConfig) -> str:
    """Return where the sign-in at the provider ends, "" if there is none that we know of."""
    sealed = request.session.get(_ID_TOKEN, "")
    if not sealed or not config.is_on:
        return ""
    back = request.build_absolute_uri(reverse("login"))
    try:
        made = _client(config).create_logout_url(
            post_logout_redirect_uri=back, id_token_hint=unseal(sealed)
        )
    except (*_FAILURES, UnreadableSecretError):
        return ""
    return str(made["url"])


@lru_cache(maxsize=4)
def _client(config: OidcConfig) -> Any:
    """Return the client; it reads the provider's addresses and keys when it first needs them."""
    return OAuth().register(
        "oidc",
        client_id=config.client_id,
        client_secret=config.client_secret or None,
        server_metadata_url=f"{config.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": config.scopes,
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
            "token_endpoint_auth_method": "client_secret_basic" if config.client_secret else "none",
        },
    )


def _kind(error: Exception) -> str:
    """Return what happened, without what was sent: it may hold codes and tokens."""
    return getattr(error, "error", "") or type(error).__name__
