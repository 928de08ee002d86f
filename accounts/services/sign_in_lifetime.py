"""How long a sign-in may last, by the role and the second factor that its user has now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from rest_framework_simplejwt.settings import api_settings

from accounts.models import SignIn, User


@dataclass(frozen=True, slots=True)
class Limits:
    """The times after which a sign-in ends: in all, and without use (None: never by that)."""

    absolute: timedelta
    idle: timedelta | None


def limits_of(user: User, kind: str) -> Limits:
    """Return the limits of one kind of sign-in of `user`."""
    absolute, idle = settings.SIGN_IN_LIMITS[user.effective_role]
    if kind == SignIn.Kind.PROGRAM:
        # A refresh token works for this long, so nothing can come after a longer pause.
        refresh: timedelta = api_settings.REFRESH_TOKEN_LIFETIME
        idle = refresh if idle is None else min(idle, refresh)
    return Limits(absolute, idle)


def ends_at(sign_in: SignIn) -> datetime:
    """Return when `sign_in` ends if it is not used again."""
    limits = limits_of(sign_in.user, sign_in.kind)
    end: datetime = sign_in.created_at + limits.absolute
    return end if limits.idle is None else min(end, sign_in.last_used_at + limits.idle)


def has_ended(sign_in: SignIn, now: datetime) -> bool:
    """Return whether the time of `sign_in` is over, or its password is no longer enough.

    Reads `user` and `user.second_factor`: select both where there are many.
    """
    lacks = not sign_in.has_second_factor and needs_second_factor(sign_in.user)
    return lacks or now >= ends_at(sign_in)


def needs_second_factor(user: User) -> bool:
    """Return whether a password alone is too little: `user` chose so, or the role demands it."""
    return has_second_factor(user) or is_second_factor_demanded(user)


def has_second_factor(user: User) -> bool:
    """Return whether `user` has set up an authenticator app."""
    return hasattr(user, "second_factor")


def is_second_factor_demanded(user: User) -> bool:
    """Return whether the role of `user` signs in with two factors only."""
    return user.effective_role in settings.SECOND_FACTOR_ROLES
