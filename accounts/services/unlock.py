"""Letting somebody in again who guessed their password too often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from accounts.selectors import users_for
from accounts.services import audit
from tracking.services.errors import NotAllowedError, NotVisibleError


def locked_names() -> set[str]:
    """Return the names that are locked out now, from whichever address."""
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    # One name from one address counts, over all of its browsers, as axes does it.
    counts: Any = (
        AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - cool_off)
        .values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .order_by()
    )
    return {str(row["username"]) for row in counts}


def unlock(actor: User, user_id: int) -> bool:
    """Forget the wrong passwords of a user; False if there were none."""
    if not actor.is_unlimited_admin:
        raise NotAllowedError("This needs an administrator of all environments.")
    user = users_for(actor).filter(pk=user_id).first()
    if user is None:
        raise NotVisibleError(f"There is no user {user_id}.")
    with transaction.atomic():
        if not reset(username=user.username):
            return False
        audit.record(actor, "user.unlock", user, target_id=user.username)
    return True
