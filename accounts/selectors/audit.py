"""Entries of the audit log, for who may read them."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import AuditEntry, User
from spoton.rights import has_right


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
