"""The second factor of a sign-in: an authenticator app (TOTP, RFC 6238) and recovery codes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from spoton.sealed_fields import SealedTextField


class SecondFactor(models.Model):
    """The authenticator app of a user; without this row a password is enough."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_factor"
    )
    secret = SealedTextField(help_text="Sealed, see spoton/sealed.py.")
    last_step = models.BigIntegerField(
        help_text="The 30 seconds, counted since 1970, of the last code that was used."
    )
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"second factor of {self.user}"


class RecoveryCode(models.Model):
    """A code that signs in once without the app; the row goes when it is used."""

    factor = models.ForeignKey(
        SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"recovery code of {self.factor.user}"
