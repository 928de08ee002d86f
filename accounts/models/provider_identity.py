"""Who a user is at the provider of OpenID Connect that they sign in with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class ProviderIdentity(models.Model):
    """The subject of a user there: unlike names and addresses it stays."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="provider_identity"
    )
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "provider identities"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="accounts_subject_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.issuer}"
