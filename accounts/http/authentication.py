"""How a caller shows who it is: the token of a person's program or of a machine, or a session."""

from __future__ import annotations

from typing import Any, Final, cast

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed, InvalidToken, TokenError
from rest_framework_simplejwt.tokens import Token

from accounts.http.permissions import signed_in_user
from accounts.http.sessions import current_sign_in
from accounts.models import ApiToken, User
from accounts.services import api_tokens, sign_ins, tokens
from accounts.services.credentials import Credential, of_access_token, of_api_token, of_user

_BEARER: Final = "Bearer"


def bearer_of(header: str) -> str | None:
    """Return the token of an `Authorization` header; None if it is missing or of another kind.

    Case does not matter (RFC 9110, section 11.1). Other kinds are for a proxy in front of us, and
    say nothing of our users.

    >>> bearer_of("bearer abc"), bearer_of("Bearer"), bearer_of("Basic abc"), bearer_of("")
    ('abc', '', None, None)
    """
    kind, _, token = header.strip().partition(" ")
    return token.strip() if kind.lower() == _BEARER.lower() else None


class TokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer TOKEN`, where TOKEN is an access token or one of a machine."""

    def authenticate(self, request: Request) -> Any:
        """Return the user and the token, None if no token is sent."""
        header = self.get_header(request)
        raw = self.get_raw_token(header) if header is not None else None
        view = (request.parser_context or {}).get("view")
        must_live = not getattr(view, "takes_ended_sign_ins", False)
        return None if raw is None else self.check(raw, must_live=must_live)

    def get_raw_token(self, header: bytes) -> bytes | None:
        """Return the token of a header, None if it is of another kind; raise if it is malformed."""
        token = bearer_of(header.decode("latin-1"))
        if token is None:
            return None
        return super().get_raw_token(f"{_BEARER} {token}".encode("latin-1"))

    def check(self, raw: bytes, *, must_live: bool = True) -> tuple[User, Any]:
        """Return the user and the token; raise `AuthenticationFailed` for one that is not good.

        Args:
            must_live: whether the sign-in of an access token must not have ended.
        """
        if raw.startswith(api_tokens.START.encode()):
            machine = api_tokens.find(raw.decode("latin1"))
            if machine is None:
                raise InvalidToken("This token is invalid or has ended.")
            return machine.user, machine
        token = self.get_validated_token(raw)
        user = cast("User", self.get_user(token))
        sign_in = tokens.sign_in_of(token)
        if must_live and not sign_ins.is_active(user.pk, sign_in, is_use=True):
            raise InvalidToken("This sign-in has ended: sign in again.")
        return user, token


def by_bearer(raw: bytes) -> tuple[User, Credential] | None:
    """Return whose token it is and what it stands for, None if it is not good.

    For what is no REST call.
    """
    try:
        user, token = TokenAuthentication().check(raw)
    except (AuthenticationFailed, TokenError):
        return None
    return user, _credential(user, token)


def credential_of(request: Request) -> Credential:
    """Return what the caller has shown, for what outlives this request."""
    user = signed_in_user(request)
    if request.auth is None:
        return of_user(user, request.session.session_key)
    return _credential(user, request.auth)


def sign_in_of(request: Request) -> str:
    """Return the id of the sign-in that the caller uses, "" for an API token."""
    if isinstance(request.auth, ApiToken):
        return ""
    if request.auth is None:
        return current_sign_in(plain(request))
    return tokens.sign_in_of(cast("Token", request.auth))


def _credential(user: User, token: Any) -> Credential:
    return of_api_token(token) if isinstance(token, ApiToken) else of_access_token(user, token)


def plain(request: Request) -> HttpRequest:
    """Return Django's request below the REST framework's: what sign-in's receivers mark."""
    inner: HttpRequest = request._request
    return inner
