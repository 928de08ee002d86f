"""Who receives alerts, and how far sending them has come."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from spoton.sealed import unseal
from spoton.sealed_fields import SealedTextField
from tracking.models import Environment

from .rule import AlertRule


class AlertReceiver(models.Model):
    """An address that alerts go to. It may hold passwords: neither is it shown nor logged.

    The process that delivers holds a lease on a receiver, so that no two send to it at once. While
    it cannot be reached nothing but one delivery tries it, at `retry_at`.
    """

    class Kind(models.TextChoices):
        WEBHOOK = "webhook", "Webhook"
        MQTT = "mqtt", "MQTT"
        APPRISE = "apprise", "Apprise"

    receiver_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    environment = models.ForeignKey(
        Environment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="alert_receivers",
        help_text="Empty: all of them.",
    )
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    sealed_address = SealedTextField(editable=False)
    sealed_secret = SealedTextField(blank=True, editable=False)
    shown_address = models.CharField(
        max_length=400, editable=False, help_text="As much of it as may be shown."
    )
    enabled = models.BooleanField(default=True)
    all_rules = models.BooleanField(
        default=True,
        help_text="Off: only the rules chosen below. An explicit switch, so that deleting the "
        "last chosen rule never opens all of them.",
    )
    rules = models.ManyToManyField(AlertRule, blank=True, related_name="receivers")
    created_at = models.DateTimeField(auto_now_add=True)

    failures = models.PositiveIntegerField(default=0, editable=False, help_text="In a row.")
    retry_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.CharField(max_length=300, blank=True, editable=False)
    last_delivered_at = models.DateTimeField(null=True, blank=True, editable=False)
    lease_holder = models.CharField(max_length=120, blank=True, editable=False)
    lease_expires_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["webhook", "mqtt", "apprise"]),
                name="alerts_receiver_kind_known",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def address(self) -> str:
        """Return the whole address.

        Raises:
            UnreadableSecretError: it was sealed with another key.
        """
        return unseal(self.sealed_address)

    def secret(self) -> str:
        """Return the key that webhooks are signed with, "" for none; raise as `address` does."""
        return unseal(self.sealed_secret)
