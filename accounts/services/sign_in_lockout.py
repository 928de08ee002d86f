"""Locks after too many wrong passwords: a try is counted before its password is checked.

Counted is one user name from one network, so that a stranger elsewhere locks nobody out. Above
that, one name from all networks from which its password never came: someone with many networks
is stopped too, and the owner still gets in from where they have been. Each lock doubles the one
before, up to a day. All of it is in the database: it outlives a restart and needs no Redis.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import SignInTries

EVERYWHERE: Final = "*"
NETWORKS: Final = 10
"""So many networks' tries of one name are too many from everywhere."""
NAMES_PER_NETWORK: Final = 1000
"""So many names whose password never came may be tried from one network in a day."""
MOST_ROWS: Final = 100_000
"""Of names whose password never came, from all networks; the oldest go first."""
FORGET: Final = timedelta(days=1)
KNOWN: Final = timedelta(days=90)
_SALT: Final = "spoton.sign_in_tries"


class LockedOutError(Exception):
    """The try was refused, and its password not checked."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many wrong passwords")
        self.seconds = max(1, math.ceil(seconds))


@dataclass(frozen=True, slots=True)
class Try:
    """A try whose password may be checked.

    Attributes:
        is_new: the name's password never came from this network, so it counts everywhere too.
        locks: it is the last one for a while.
    """

    key: str
    network: str
    is_new: bool
    locks: bool


def key_of(username: str) -> str:
    """Return what a name is counted under: similar spellings count together."""
    folded = unicodedata.normalize("NFKC", username).strip().casefold()
    return salted_hmac(_SALT, folded, algorithm="sha256").hexdigest()


def reserve(username: str, network: str) -> Try:
    """Count a try, in one step with asking whether it may be made.

    Raises:
        LockedOutError: there were too many.
    """
    key, now = key_of(username), timezone.now()
    _refuse(_stored(key, network), now)  # without a lock: a flood of refused tries only reads
    with transaction.atomic():
        own = _row(key, network, now)
        is_new = not _is_known(own, now)
        rows = [own, _row(key, EVERYWHERE, now)] if is_new else [own]
        _refuse(rows, now)  # the wait for the rows may have been long
        for row in rows:
            _count(row, now)
    return Try(key, network, is_new, any(row.locked_until is not None for row in rows))


def succeeded(tried: Try) -> None:
    """Start the count of that network afresh, and know it from now on.

    Of all networks together only this try is undone: others may be guessing meanwhile.
    """
    now = timezone.now()
    own = SignInTries.objects.filter(key=tried.key, network=tried.network)
    with transaction.atomic():
        own.update(failures=0, locked_until=None, last_at=now, good_at=now)
        if tried.is_new:
            _undo(tried, EVERYWHERE)


def take_back(tried: Try) -> None:
    """Undo this try and no other: its password was right, but the second factor is to come.

    Otherwise anyone with the password could start the count of wrong codes afresh.
    """
    with transaction.atomic():
        _undo(tried, tried.network)
        if tried.is_new:
            _undo(tried, EVERYWHERE)


def locked_among(usernames: Iterable[str]) -> set[str]:
    """Return those of the names that are locked out now, from whichever network."""
    keys = {key_of(name): name for name in usernames}
    now = timezone.now()
    rows = SignInTries.objects.filter(
        key__in=keys, locked_until__gt=now, locked_until__lte=now + _longest()
    )
    return {keys[key] for key in rows.values_list("key", flat=True)}


def forgive(username: str) -> bool:
    """Forget the wrong passwords of a name; False if there were none."""
    with transaction.atomic():
        found = SignInTries.objects.select_for_update().filter(key=key_of(username))
        rows = [*found.exclude(network=EVERYWHERE), *found.filter(network=EVERYWHERE)]  # in order
        pks = [row.pk for row in rows if row.failures]
        return bool(SignInTries.objects.filter(pk__in=pks).update(failures=0, locked_until=None))


def forget_old() -> int:
    """Delete what no lock and no known network needs now; return how many rows."""
    now = timezone.now()
    old = SignInTries.objects.filter(last_at__lt=now - FORGET)
    old = old.exclude(locked_until__gt=now - FORGET).exclude(good_at__gt=now - KNOWN)
    gone = old.delete()[0]
    strangers = SignInTries.objects.filter(good_at=None).order_by("-last_at", "-pk")
    above = strangers.values_list("pk", flat=True)[MOST_ROWS : MOST_ROWS + 1]
    for pk in above:
        oldest = SignInTries.objects.values_list("last_at", flat=True).get(pk=pk)
        gone += SignInTries.objects.filter(good_at=None, last_at__lte=oldest).delete()[0]
    return gone


def _stored(key: str, network: str) -> list[SignInTries]:
    rows = list(SignInTries.objects.filter(key=key, network__in=(network, EVERYWHERE)))
    own = next((row for row in rows if row.network == network), None)
    if own is None:
        strangers = SignInTries.objects.filter(network=network, good_at=None)
        if strangers[:NAMES_PER_NETWORK].count() >= NAMES_PER_NETWORK:
            raise LockedOutError(settings.LOGIN_LOCK.total_seconds())
    elif _is_known(own, timezone.now()):
        return [own]
    return rows


def _row(key: str, network: str, now: datetime) -> SignInTries:
    return SignInTries.objects.select_for_update().get_or_create(
        key=key, network=network, defaults={"last_at": now}
    )[0]


def _is_known(row: SignInTries, now: datetime) -> bool:
    return row.good_at is not None and now - row.good_at < KNOWN


def _refuse(rows: Iterable[SignInTries], now: datetime) -> None:
    ends = [row.locked_until for row in rows if row.locked_until is not None]
    left = max(((end - now).total_seconds() for end in ends), default=0)
    # A longer one was made while the clock was wrong.
    if 0 < left <= _longest().total_seconds():
        raise LockedOutError(left)


def _count(row: SignInTries, now: datetime) -> None:
    if abs(now - (row.locked_until or row.last_at)) > FORGET:
        row.failures = 0
    row.failures += 1
    row.last_at, row.locked_until = now, None
    limit = settings.LOGIN_FAILURES * (NETWORKS if row.network == EVERYWHERE else 1)
    locks, rest = divmod(row.failures, limit)
    if rest == 0:
        doubled = settings.LOGIN_LOCK * 2 ** min(locks - 1, 20)
        row.locked_until = now + min(doubled, _longest())
    row.save(update_fields=["failures", "last_at", "locked_until"])


def _undo(tried: Try, network: str) -> None:
    row = SignInTries.objects.filter(key=tried.key, network=network, failures__gt=0)
    if tried.locks:
        row.update(failures=F("failures") - 1, locked_until=None)
    else:
        row.update(failures=F("failures") - 1)


def _longest() -> timedelta:
    return max(FORGET, settings.LOGIN_LOCK)
