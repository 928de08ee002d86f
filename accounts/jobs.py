"""What the job cluster does for sign-in by the clock."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django_q.models import Schedule
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from tracking.services import trusted_time


def forget_expired() -> str:
    """Delete sessions, refresh tokens and counts of wrong passwords whose time is over."""
    # By trusted time: what a wrong clock calls ended may be valid again, and a token that was
    # ended must not become valid by losing its row.
    now = trusted_time.trusted_now()
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    sessions = Session.objects.filter(expire_date__lt=now).delete()[0]
    tokens = OutstandingToken.objects.filter(expires_at__lte=now).delete()[0]
    attempts = AccessAttempt.objects.filter(attempt_time__lt=now - cool_off).delete()[0]
    return f"{sessions} sessions, {tokens} rows of tokens, {attempts} counts of tries deleted"


def ensure_schedules() -> None:
    """Put the job on the clock; a time that an administrator has changed stays."""
    Schedule.objects.get_or_create(
        name="expired sign-ins",
        defaults={"func": "accounts.jobs.forget_expired", "schedule_type": Schedule.HOURLY},
    )
