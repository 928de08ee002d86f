"""How long a sign-in may last, by the role that its user has now."""

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
    """Return whether the time of `sign_in` is over."""
    return now >= ends_at(sign_in)
