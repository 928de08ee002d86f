"""Reads of users and of the audit log, each with the filter for who is asking."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import ApiToken, AuditEntry, SignIn, User
from accounts.rights import has_right
from accounts.services.sign_in_limits import has_ended


def users_for(user: User) -> QuerySet[User]:
    """Users that `user` may administer: all of them, or none."""
    users = User.objects.prefetch_related("environments").order_by("username")
    return users if has_right(user, "users.manage") else users.none()


def audit_for(user: User) -> QuerySet[AuditEntry]:
    """Return the entries that `user` may see, newest first.

    An administrator of some environments sees what happened there, and nothing of users.
    """
    entries = AuditEntry.objects.order_by("-id")
    if not has_right(user, "audit.view"):
        return entries.none()
    if user.sees_everything:
        return entries
    return entries.filter(environment_id__in=user.environments.values("environment_id"))


def api_tokens_of(user: User) -> QuerySet[ApiToken]:
    """Return the user's own tokens, the newest first."""
    return ApiToken.objects.filter(user=user).order_by("-id")


def sign_ins_of(user: User) -> list[SignIn]:
    """Return the user's own sign-ins that have not ended, the last seen first."""
    now = timezone.now()
    sign_ins = SignIn.objects.filter(user=user).select_related("user")
    return [sign_in for sign_in in sign_ins if not has_ended(sign_in, now)]
