"""Tokens for machines: long-lived, revocable, and known to us only by their hash."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone


class ApiTokenQuerySet(QuerySet["ApiToken"]):
    """Tokens."""

    def working(self) -> QuerySet[ApiToken]:
        """Return those that open the door now."""
        still = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
        return self.filter(still, revoked_at=None, user__is_active=True)


class ApiToken(models.Model):
    """A token whose rights are its user's; it outlives their password, not their account."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=100, blank=True, help_text="What it is for.")
    prefix = models.CharField(max_length=16, unique=True, help_text="Its first letters.")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: never.")
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(ApiTokenQuerySet)()

    class Meta:
        ordering = ["-id"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.prefix}… of {self.user}"
