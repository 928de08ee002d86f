"""Sign-ins: every browser and program that is signed in now."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class SignIn(models.Model):
    """One browser session or one chain of refresh tokens; the row is deleted when it ends.

    Neither session keys nor tokens are kept here, so reading the table signs nobody in.
    """

    class Kind(models.TextChoices):
        """What signed in."""

        BROWSER = "browser", "Browser"
        PROGRAM = "program", "Program"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins"
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    has_second_factor = models.BooleanField(
        default=False,
        help_text="More than a password was shown: a code, or a provider's word (OIDC).",
    )
    user_agent = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True, help_text="Of the client, as text.")
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(
        default=timezone.now, help_text="The last request, to the minute."
    )
    last_used_at = models.DateTimeField(
        default=timezone.now,
        help_text="The last request that a person or a program made, to the minute: "
        "what an open page asks for by itself does not count.",
    )

    class Meta:
        ordering = ["-last_seen_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["browser", "program"]),
                name="accounts_sign_in_kind_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.user}"
