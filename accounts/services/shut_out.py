"""Ends everything that a user is signed in with: a switched-off account comes back bare."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.services import tokens


def shut_out(user: User) -> None:
    """End refresh tokens, sessions and API tokens; within the transaction of the reason."""
    tokens.end_all(user)
    now = timezone.now()
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    key = str(user.pk)
    # A session's user stands in its text alone; there are as many as people who are signed in.
    theirs = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=now).iterator()
        if session.get_decoded().get(SESSION_KEY) == key
    ]
    Session.objects.filter(pk__in=theirs).delete()
