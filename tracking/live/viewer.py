"""Who asks for a picture, for views that stream and so cannot be REST framework's."""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed, TokenError

from accounts.models import User
from tracking.live.database import in_database


async def viewer(request: HttpRequest) -> User | None:
    """Return the user by bearer token if one is sent, else by session; None if neither is good."""
    return await in_database(_viewer, request)


def _viewer(request: HttpRequest) -> User | None:
    authentication = JWTAuthentication()
    if request.headers.get("Authorization"):
        try:
            # It reads nothing but the headers, which both kinds of request have.
            answer = authentication.authenticate(request)  # type: ignore[arg-type]
        except (AuthenticationFailed, TokenError):
            return None
        return answer[0] if answer and isinstance(answer[0], User) else None
    user = request.user
    return user if isinstance(user, User) and user.is_active else None
