"""Sign-ins begin, are seen and used, and end.

A session holds the id of its sign-in, and so does every token of one chain: whatever names a
sign-in that is no longer in the table opens nothing.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import SignIn, User
from accounts.services import audit
from accounts.services.sign_in_lifetime import has_ended
from spoton.http import request_context
from spoton.service_errors import NotVisibleError

ALIVE_SECONDS: Final = 1.0
_LAST_USED_INTERVAL: Final = 60.0
_CACHE_SIZE: Final = 10_000


@dataclass(frozen=True, slots=True)
class _LastUse:
    """When a sign-in was found alive, and when its use was noted, by the monotonic clock."""

    alive_at: float
    used_at: float


_seen: dict[uuid.UUID, _LastUse] = {}


def begin(user: User, kind: SignIn.Kind, *, has_second_factor: bool = False) -> SignIn | None:
    """Return a new sign-in of the client that is asking; None if `user` may no longer sign in.

    The user's row is locked: a sign-in cannot slip past the end of all of them.
    `has_second_factor`: more than a password was shown.
    """
    asked = request_context.current()
    with transaction.atomic():
        if User.objects.select_for_update().filter(pk=user.pk, is_active=True).first() is None:
            return None
        return SignIn.objects.create(
            user=user,
            kind=kind,
            has_second_factor=has_second_factor,
            user_agent=asked.user_agent[:200],
            address=asked.address[:45],
        )


def is_active(user_id: int, key: str, *, is_use: bool) -> bool:
    """Return whether the sign-in `key` of a user has not ended; note that it was seen.

    Asked for with every call, so a positive answer is cached for one second; what ends in this
    process ends at once.

    Args:
        user_id: whose it must be.
        key: its id as text.
        is_use: whether a person or a program did something, which puts off the idle limit.
    """
    sign_in_id = _parsed(key)
    if sign_in_id is None:
        return False
    now = time.monotonic()
    seen = _seen.get(sign_in_id)
    if (
        seen is not None
        and now - seen.alive_at < ALIVE_SECONDS
        and not (is_use and now - seen.used_at >= _LAST_USED_INTERVAL)
    ):
        return True
    rows = SignIn.objects.select_related("user__second_factor")
    sign_in = rows.filter(pk=sign_in_id, user_id=user_id).first()
    if sign_in is None or has_ended(sign_in, timezone.now()):
        return False
    _note(sign_in, is_use=is_use)
    if len(_seen) >= _CACHE_SIZE:
        _seen.clear()
    used_at = now if is_use else seen.used_at if seen is not None else float("-inf")
    _seen[sign_in_id] = _LastUse(now, used_at)
    return True


def strengthen(key: str) -> None:
    """Note that in this sign-in more than a password was shown."""
    SignIn.objects.filter(pk__in=_ids(key)).update(has_second_factor=True)


def has_second_factor(key: str) -> bool:
    """Return whether more than a password was shown in this sign-in."""
    return SignIn.objects.filter(pk__in=_ids(key), has_second_factor=True).exists()


def end(actor: User, sign_in_id: uuid.UUID) -> None:
    """End one of the actor's sign-ins.

    Raises:
        NotVisibleError: `actor` has no such sign-in.
    """
    with transaction.atomic():
        sign_in = SignIn.objects.filter(pk=sign_in_id, user=actor).first()
        if sign_in is None or not _delete([sign_in_id], actor.pk):
            raise NotVisibleError("You have no such sign-in: it may have ended.")
        audit.record(actor, "sign_in.end", sign_in, target_id=actor.username)


def end_others(actor: User, current: str) -> int:
    """End all sign-ins of `actor` but the one with the id `current`; return how many."""
    with transaction.atomic():
        ended = end_all(actor, but=current)
        if ended:
            after = {"ended": ended}
            audit.record(actor, "sign_in.end_others", actor, target_id=actor.username, after=after)
    return ended


def end_all(user: User, *, but: str = "") -> int:
    """End every sign-in of `user`; call inside the caller's transaction."""
    keep = _parsed(but)
    # The lock makes sign-ins that are just being made wait, see `begin`.
    User.objects.select_for_update().filter(pk=user.pk).first()
    keys = SignIn.objects.filter(user=user).values_list("pk", flat=True)
    return _delete([key for key in keys if key != keep], user.pk)


def end_everybody() -> None:
    """End every sign-in of all users."""
    SignIn.objects.all().delete()
    _seen.clear()


def sign_out(user_id: int, key: str) -> None:
    """End a sign-in that its owner leaves; ending it twice is the same."""
    sign_in_id = _parsed(key)
    if sign_in_id is not None:
        _delete([sign_in_id], user_id)


def _delete(keys: list[uuid.UUID], user_id: int) -> int:
    deleted = SignIn.objects.filter(pk__in=keys, user_id=user_id).delete()[0]
    # After the commit too: a call in between would remember the row that it still saw.
    _forget(keys)
    transaction.on_commit(lambda: _forget(keys))
    return deleted


def _forget(keys: list[uuid.UUID]) -> None:
    for key in keys:
        _seen.pop(key, None)


def _note(sign_in: SignIn, *, is_use: bool) -> None:
    """Write down that it was seen, and used; not more than once a minute."""
    now = timezone.now()
    stale = now - timedelta(seconds=_LAST_USED_INTERVAL)
    changes = {}
    if sign_in.last_seen_at < stale:
        changes["last_seen_at"] = now
    if is_use and sign_in.last_used_at < stale:
        changes["last_used_at"] = now
    if changes:
        SignIn.objects.filter(pk=sign_in.pk).update(**changes)


def _ids(key: str) -> list[uuid.UUID]:
    parsed = _parsed(key)
    return [] if parsed is None else [parsed]


def _parsed(key: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(key)
    except ValueError:
        return None
