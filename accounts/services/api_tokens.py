"""Making, using and revoking the tokens of machines."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.services import audit

START: Final = "spoton_"
LONGEST: Final = 100
_PREFIX_LENGTH: Final = len(START) + 8
_NOTE_USE_EVERY: Final = timedelta(minutes=1)


def create(
    actor: User | None, user: User, *, name: str = "", days: int | None = None
) -> tuple[ApiToken, str]:
    """Return a new token of `user` and its text, which nobody can read again.

    `days` None: it works until it is revoked.
    """
    text = START + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            name=name,
            prefix=text[:_PREFIX_LENGTH],
            digest=_digest(text),
            expires_at=timezone.now() + timedelta(days=days) if days is not None else None,
        )
        audit.record(actor, "token.create", token, target_id=token.prefix, after=audit.state(token))
    return token, text


def revoke(actor: User | None, token: ApiToken) -> bool:
    """End a token for good; False if it had ended before."""
    with transaction.atomic():
        if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(
            revoked_at=timezone.now()
        ):
            return False
        audit.record(actor, "token.revoke", token, target_id=token.prefix)
    return True


def find(text: str) -> ApiToken | None:
    """Return the token with this text if it works, and note that it was used."""
    if not text.startswith(START) or len(text) > LONGEST:
        return None
    # By the hash: an index lookup of it tells nothing about the text by how long it takes.
    token = ApiToken.objects.working().select_related("user").filter(digest=_digest(text)).first()
    if token is not None:
        _note_use(token)
    return token


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - _NOTE_USE_EVERY)
    # Not at every call: a program that asks a hundred times a second would write as often.
    if token.last_used_at is None or token.last_used_at < now - _NOTE_USE_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
