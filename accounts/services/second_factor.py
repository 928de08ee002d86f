"""The second factor: set up, asked for, disabled, reset (ADR 0050).

Codes are counted by the lock of passwords (ADR 0020), before they are checked. Each works once:
a step of time is taken by the same statement that asks whether it is still free.
"""

from __future__ import annotations

import secrets
import time
from typing import Final

import pyotp
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.http.sessions import current_sign_in
from accounts.models import RecoveryCode, SecondFactor, User
from accounts.selectors.users import users_for
from accounts.services import audit, failed_sign_ins, mail, sign_in_lockout, sign_ins
from accounts.services.change_password import check_own_password
from accounts.services.sign_in_lifetime import is_second_factor_demanded
from spoton.limits.network import network_of
from spoton.rights import require
from spoton.sealed import UnreadableSecretError, seal, unseal
from spoton.service_errors import ConflictError, InvalidInputError, NotVisibleError

RECOVERY_CODES: Final = 10
_STEP_SECONDS: Final = 30
_STEPS: Final = (-1, 0, 1)
"""A clock may be half a minute off, and typing takes time."""
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look like another
_LENGTH: Final = 16
_GROUP: Final = 4
_SALT: Final = "spoton.recovery_codes"
_WRONG: Final = "Wrong code. Codes change every 30 seconds and work once."


def new_secret() -> str:
    """Return a secret for an app, in base 32."""
    return pyotp.random_base32()


def address_for_app(user: User, secret: str, host: str) -> str:
    """Return what the QR code says to the app: an `otpauth://` address."""
    app = pyotp.TOTP(secret)
    return app.provisioning_uri(name=f"{user.username}@{host}", issuer_name="SpotOn")


def enable(user: User, secret: str, code: str) -> list[str]:
    """Set up the app that has `secret` and shows `code`; return the recovery codes.

    Sign-ins that were made with a password alone end by that. The caller marks its own.

    Raises:
        InvalidInputError: the code is not the app's.
        ConflictError: another app is set up.
    """
    step = _step_of(secret, code)
    if step is None:
        raise InvalidInputError("code", "Wrong code. Check that the clock of the device is right.")
    try:
        with transaction.atomic():
            factor = SecondFactor.objects.create(user=user, secret=seal(secret), last_step=step)
            codes = _make_recovery_codes(factor)
            audit.record(user, "second_factor.enable", user, target_id=user.username)
            mail.notify(mail.FACTOR_ENABLED, user, user.email)
    except IntegrityError:
        raise ConflictError("Two-factor sign-in is already on.") from None
    return codes


def check_code(request: HttpRequest, user: User, code: str) -> None:
    """Refuse what is neither the code of the app nor a recovery code; both work once.

    Raises:
        InvalidInputError: it is wrong.
        LockedOutError: there were too many tries.
    """
    network = network_of(str(request.META.get("REMOTE_ADDR") or ""))
    tried = sign_in_lockout.reserve(user.username, network)
    if not _take(user, code):
        failed_sign_ins.note(tried, user.username, "auth.code_failed")
        raise InvalidInputError("code", _WRONG)
    sign_in_lockout.succeeded(tried)


def disable(request: HttpRequest, user: User, password: str, code: str) -> None:
    """Take the second factor away, for the password and a code."""
    if is_second_factor_demanded(user):
        raise ConflictError("Your role must sign in with two factors.")
    _check_both(request, user, password, code)
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        sign_ins.end_all(user, but=current_sign_in(request))
        audit.record(user, "second_factor.disable", user, target_id=user.username)
        mail.notify(mail.FACTOR_DISABLED, user, user.email)


def renew_recovery_codes(request: HttpRequest, user: User, password: str, code: str) -> list[str]:
    """Return new recovery codes, for the password and a code; the old ones end."""
    _check_both(request, user, password, code)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(user=user)
        codes = _make_recovery_codes(factor)
        audit.record(user, "second_factor.recovery_codes", user, target_id=user.username)
    return codes


def reset(actor: User, user_id: int) -> bool:
    """Take the second factor of a user away who lost it; False if there was none."""
    require(actor, "users.manage")
    user = users_for(actor).filter(pk=user_id).first()
    if user is None:
        raise NotVisibleError(f"User {user_id} not found.")
    if user == actor:
        raise ConflictError("Disable your own two-factor sign-in on the Account page.")
    return remove(actor, user)


def remove(actor: User | None, user: User) -> bool:
    """Take the second factor away and end all sign-ins; False if there was none."""
    with transaction.atomic():
        if not SecondFactor.objects.filter(user=user).delete()[0]:
            return False
        sign_ins.end_all(user)
        audit.record(actor, "second_factor.reset", user, target_id=user.username)
        mail.notify(mail.FACTOR_RESET, user, user.email)
    return True


def _check_both(request: HttpRequest, user: User, password: str, code: str) -> None:
    if not SecondFactor.objects.filter(user=user).exists():
        raise ConflictError("Two-factor sign-in is off.")
    check_own_password(request, user, password, "password")
    check_code(request, user, code)


def _take(user: User, code: str) -> bool:
    """Return whether the code is right, and make it worthless."""
    factor = SecondFactor.objects.filter(user=user).first()
    if factor is None:
        return False
    given = code.replace(" ", "").replace("-", "").lower()
    if not given.isdecimal():
        return _take_recovery_code(user, factor, given)
    try:
        step = _step_of(unseal(factor.secret), given)
    except UnreadableSecretError:  # another key: it comes back, or an administrator resets it
        return False
    unused = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step or 0)
    return step is not None and bool(unused.update(last_step=step))


def _take_recovery_code(user: User, factor: SecondFactor, given: str) -> bool:
    with transaction.atomic():
        # By a keyed hash: an index lookup of it tells nothing by how long it takes.
        found = RecoveryCode.objects.filter(factor=factor, digest=_digest(factor, given))
        if not found.delete()[0]:
            return False
        left = {"left": factor.recovery_codes.count()}
        audit.record(user, "second_factor.recovery_code", user, target_id=user.username, after=left)
        mail.notify(mail.CODE_USED, user, user.email)
    return True


def _step_of(secret: str, code: str) -> int | None:
    """Return the step of time whose code this is, None if it is of none that is near."""
    totp, now = pyotp.TOTP(secret), int(time.time()) // _STEP_SECONDS
    given = code.replace(" ", "")
    for step in (now + each for each in _STEPS):
        if constant_time_compare(totp.generate_otp(step), given):
            return step
    return None


def _make_recovery_codes(factor: SecondFactor) -> list[str]:
    codes = [_random_code() for _ in range(RECOVERY_CODES)]
    factor.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=_digest(factor, code)) for code in codes
    )
    starts = range(0, _LENGTH, _GROUP)
    return ["-".join(code[at : at + _GROUP] for at in starts) for code in codes]


def _random_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def _digest(factor: SecondFactor, code: str) -> str:
    return salted_hmac(_SALT, f"{factor.user_id}:{code}", algorithm="sha256").hexdigest()
