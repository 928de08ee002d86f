"""Tells the limits in front of Django that it knew who asked: a cookie alone says nothing."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from spoton.http.middleware import Middleware

_MARK: Final = "spoton.signed_in"


def watch(scope: dict[str, Any]) -> list[bool]:
    """Return what has something in it once `SignedInMiddleware` has seen a user."""
    seen: list[bool] = []
    scope[_MARK] = seen
    return seen


class SignedInMiddleware(Middleware):
    """Sees only users that a view has asked for: looking them up costs a query."""

    def after(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Tell it before the answer begins."""
        seen = getattr(request, "scope", {}).get(_MARK)
        if seen is not None and _has_user(request):
            seen.append(True)


def _has_user(request: HttpRequest) -> bool:
    # REST puts a user of a token in the place of Django's lazy one, whose type says nothing.
    of_token = type(getattr(request, "user", None)) is User
    return of_token or isinstance(getattr(request, "_cached_user", None), User)
