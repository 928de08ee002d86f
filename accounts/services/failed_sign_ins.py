"""Failed sign-ins in the audit log: so many of one network in an hour, then only their number."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import FailedSignIns, User
from accounts.services import audit
from accounts.services.sign_in_lockout import Try

ROWS_PER_HOUR: Final = 60
UNKNOWN_NAME: Final = "(unknown user)"


def note(tried: Try, username: str, action: str = "auth.login_failed") -> None:
    """Write a failed sign-in down, or what else `action` says has failed.

    The name only where there is such a user: people type passwords into the wrong field.
    """
    is_user = User.objects.filter(username=username).exists()
    shown = username if is_user else UNKNOWN_NAME
    with transaction.atomic():
        is_within = _count(tried.network)
        if is_within:
            audit.record(None, action, target_id=shown)
        if tried.locks and (is_user or is_within):
            audit.record(None, "auth.locked_out", target_id=shown)


def note_refused(network: str, username: str, reason: str) -> None:
    """Write down that a provider's user did not get in; so many an hour, as above."""
    with transaction.atomic():
        if _count(network):
            audit.record(None, "auth.oidc_refused", target_id=username, after={"reason": reason})


def close_hours() -> int:
    """Write down the numbers of hours that are over, and forget them; return how many."""
    this_hour = _hour()
    with transaction.atomic():
        over = list(FailedSignIns.objects.select_for_update().exclude(hour=this_hour))
        for row in over:
            _sum_up(row)
        FailedSignIns.objects.filter(pk__in=[row.pk for row in over]).delete()
    return len(over)


def _count(network: str) -> bool:
    this_hour = _hour()
    row, _ = FailedSignIns.objects.select_for_update().get_or_create(
        network=network, defaults={"hour": this_hour}
    )
    if row.hour != this_hour:
        _sum_up(row)
        row.hour, row.number = this_hour, 0
    row.number += 1
    row.save(update_fields=["hour", "number"])
    return row.number <= ROWS_PER_HOUR


def _hour() -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def _sum_up(row: FailedSignIns) -> None:
    if row.number > ROWS_PER_HOUR:
        more = {"network": row.network, "hour": row.hour, "more": row.number - ROWS_PER_HOUR}
        audit.record(None, "auth.login_failed", target_id="(many)", after=more)
