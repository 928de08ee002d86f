"""How a caller of the REST API shows who it is."""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication

from accounts.permissions import signed_in_user
from accounts.services.credentials import Credential, of_user


class TokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer TOKEN`."""


def credential_of(request: Request) -> Credential:
    """Return what the caller has shown, for what outlives this request."""
    session_key = request.session.session_key if request.auth is None else None
    return of_user(signed_in_user(request), session_key)


def plain(request: Request) -> HttpRequest:
    """Return Django's request below the REST framework's: what sign-in's receivers mark."""
    inner: HttpRequest = request._request
    return inner
