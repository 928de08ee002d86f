"""An authenticator app for tests."""

from __future__ import annotations

import time

import pyotp

from accounts.models import SecondFactor, User
from accounts.services import second_factor
from spoton.sealed import unseal


def set_up(user: User) -> list[str]:
    """Give `user` a second factor; return the recovery codes."""
    secret = second_factor.new_secret()
    codes = second_factor.enable(user, secret, pyotp.TOTP(secret).now())
    user.refresh_from_db()
    return codes


def fresh_code(user: User) -> str:
    """Return the code of now, as if the last one had been used long ago."""
    SecondFactor.objects.filter(user=user).update(last_step=0)
    return _app(user).now()


def wrong_code(user: User) -> str:
    """Return a code that the app shows neither now nor soon."""
    step = int(time.time()) // 30
    near = {_app(user).generate_otp(step + each) for each in range(-5, 20)}
    return next(code for code in (f"{number:06}" for number in range(100)) if code not in near)


def _app(user: User) -> pyotp.TOTP:
    return pyotp.TOTP(unseal(SecondFactor.objects.get(user=user).secret))
