"""A new password by a link in a mail: Django's tokens, our limits.

What the page does is the same whether an address is anybody's: it queues a job, and the job looks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_q.tasks import async_task

from accounts.models import AuditEntry, User
from accounts.services import audit, mail, sign_in_lockout, sign_ins
from accounts.services.change_password import check_strength
from accounts.services.sign_in_lifetime import has_second_factor

JOB: Final = "accounts.jobs.send_password_links"
ONE_MAIL_PER: Final = timedelta(minutes=5)
_SENT: Final = "user.password_link"
_SUBJECT: Final = "Set a new SpotOn password"
_TEXT: Final = """Someone, hopefully you, asked for a new password of the SpotOn user {username}.

Set it here within {minutes} minutes:

{link}

If this was not you, do nothing: the password stays as it is.
"""


def request_links(address: str, page: str) -> None:
    """Queue the mail for the users with this address; `page` is the whole address of the page."""
    async_task(JOB, address, page, save=False)


def send_links(address: str, page: str) -> None:
    """Mail each user with this address a link; one in five minutes, to those with a password."""
    for user in PasswordResetForm().get_users(address):
        sent = AuditEntry.objects.filter(action=_SENT, target_id=user.username)
        if sent.filter(time__gt=timezone.now() - ONE_MAIL_PER).exists():
            continue
        key = urlsafe_base64_encode(force_bytes(user.pk))
        link = f"{page}/{key}/{default_token_generator.make_token(user)}"
        minutes = settings.PASSWORD_RESET_TIMEOUT // 60
        text = _TEXT.format(username=user.username, minutes=minutes, link=link)
        if mail.send(user.email, _SUBJECT, text):
            audit.record(None, _SENT, user, target_id=user.username)


def set_password(user: User, password: str) -> None:
    """Set the password of a user who came by a link; end all sign-ins and tell them.

    The lock of wrong passwords ends, too. With a second factor it stays: it counts codes as well,
    and a reader of the mail must not get more tries at those.
    """
    check_strength(password, user, "new_password")
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        user.set_password(password)
        user.save(update_fields=["password"])
        sign_ins.end_all(user)
        if not has_second_factor(user):
            sign_in_lockout.forgive(user.username)
        audit.record(None, "user.password_reset", user, target_id=user.username)
        mail.notify(mail.PASSWORD_RESET, user, user.email)
