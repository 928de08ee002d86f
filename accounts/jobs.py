"""Jobs of sign-in: on the clock, and mail."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django_q.models import Schedule
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from accounts.models import SignIn
from accounts.services import failed_sign_ins, mail, password_reset, sign_in_lockout
from accounts.services.sign_in_lifetime import has_ended
from spoton.jobs import deletion_clock


def forget_expired() -> str:
    """Delete sign-ins, sessions, refresh tokens and attempt counters that have expired."""
    # By trusted time: what a wrong clock calls ended may be valid again, and a token that was
    # ended must not become valid by losing its row.
    now = deletion_clock.trusted_now()
    sessions = Session.objects.filter(expire_date__lt=now).delete()[0]
    tokens = OutstandingToken.objects.filter(expires_at__lte=now).delete()[0]
    sign_ins = [
        sign_in.pk
        for sign_in in SignIn.objects.select_related("user__second_factor").iterator()
        if has_ended(sign_in, now)
    ]
    SignIn.objects.filter(pk__in=sign_ins).delete()
    attempts = sign_in_lockout.forget_old()
    failed_sign_ins.close_hours()
    return (
        f"{len(sign_ins)} sign-ins, {sessions} sessions, {tokens} rows of tokens, "
        f"{attempts} attempt counters deleted"
    )


def send_password_links(address: str, page: str) -> None:
    """Mail each user with this address a link to set a new password; it starts with `page`."""
    password_reset.send_links(address, page)


def send_notice(notice: str, username: str, address: str) -> None:
    """Mail a user what happened to the account."""
    mail.send_notice(notice, username, address)


def ensure_schedules() -> None:
    """Register the hourly job; keep a schedule that an administrator has changed."""
    Schedule.objects.get_or_create(
        name="expired sign-ins",
        defaults={"func": "accounts.jobs.forget_expired", "schedule_type": Schedule.HOURLY},
    )
