"""Mail to users, by the server of `EMAIL_URL`; the job cluster sends it, so nobody waits."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django_q.tasks import async_task

from accounts.models import User

logger = logging.getLogger(__name__)

JOB: Final = "accounts.jobs.send_notice"
PASSWORD_RESET: Final = "password_reset"  # noqa: S105
PASSWORD: Final = "password"  # noqa: S105
EMAIL: Final = "email"
FACTOR_ENABLED: Final = "second_factor.enable"
FACTOR_DISABLED: Final = "second_factor.disable"
FACTOR_RESET: Final = "second_factor.reset"
CODE_USED: Final = "second_factor.recovery_code"
_ASK: Final = "If this was not you, tell your administrator at once."
_NOTICES: Final = {
    PASSWORD_RESET: (
        "Your SpotOn password was changed",
        "A new password was set for {username} with a link that was sent to this address. All "
        "sign-ins of this user have ended.",
    ),
    PASSWORD: (
        "Your SpotOn password was changed",
        "The password of {username} was changed on a page or by the API. All other sign-ins of "
        "this user have ended.",
    ),
    EMAIL: (
        "Your SpotOn email address was changed",
        "SpotOn will send mail for {username} to another address from now on.",
    ),
    FACTOR_ENABLED: (
        "Two-factor sign-in was enabled in SpotOn",
        "Signing in as {username} takes a code of an authenticator app from now on.",
    ),
    FACTOR_DISABLED: (
        "Two-factor sign-in was disabled in SpotOn",
        "The password is enough to sign in as {username} from now on.",
    ),
    FACTOR_RESET: (
        "Two-factor sign-in was reset in SpotOn",
        "An administrator reset two-factor sign-in of {username}: the password is enough to sign "
        "in until it is set up again.",
    ),
    CODE_USED: (
        "A recovery code was used in SpotOn",
        "A recovery code of {username} was used. It does not work again.",
    ),
}


def notify(notice: str, user: User, address: str) -> None:
    """Have a user told what happened to the account; nothing where there is no mail."""
    if settings.HAS_MAIL and address:
        async_task(JOB, notice, user.username, address, save=False)


def send_notice(notice: str, username: str, address: str) -> None:
    """Send what `notify` has queued."""
    subject, text = _NOTICES[notice]
    send(address, subject, f"{text.format(username=username)}\n\n{_ASK}\n")


def send(address: str, subject: str, text: str) -> bool:
    """Send a mail; False, with a line in the log, if the server does not take it."""
    try:
        with get_connection() as server:  # closed also where it refuses us
            send_mail(subject, text, None, [address], connection=server)
    except (SMTPException, OSError) as error:
        # Without the text of the answer, which may repeat an address or a password.
        logger.error("mail could not be sent: %s", type(error).__name__)  # noqa: TRY400
        return False
    return True
