"""A user's own sign-ins and API tokens."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import ApiToken, SignIn, User
from accounts.services.sign_in_lifetime import has_ended


def api_tokens_of(user: User) -> QuerySet[ApiToken]:
    """Return the user's own tokens, the newest first."""
    return ApiToken.objects.filter(user=user).order_by("-id")


def sign_ins_of(user: User) -> list[SignIn]:
    """Return the user's own sign-ins that have not ended, the last seen first."""
    now = timezone.now()
    sign_ins = SignIn.objects.filter(user=user).select_related("user__second_factor")
    return [sign_in for sign_in in sign_ins if not has_ended(sign_in, now)]
