"""What is to reach a receiver: an outbox, written in the transaction of what it tells."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from tracking.models import Environment

from .alert import Alert
from .receiver import AlertReceiver


class AlertDelivery(models.Model):
    """One message to one receiver. Its body never changes: every attempt sends the same bytes."""

    class Event(models.TextChoices):
        OPENED = "opened", "Opened"
        RESOLVED = "resolved", "Resolved"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        TEST = "test", "Test"
        REPORT = "report", "Report"

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        DELIVERED = "delivered", "Delivered"
        DEAD = "dead", "Given up"

    delivery_id = models.UUIDField(
        unique=True, default=uuid.uuid4, editable=False, help_text="Also the idempotency id."
    )
    receiver = models.ForeignKey(
        AlertReceiver, models.CASCADE, db_index=False, related_name="deliveries"
    )
    alert = models.ForeignKey(
        Alert, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    environment = models.ForeignKey(Environment, models.CASCADE, related_name="+")
    event = models.CharField(max_length=16, choices=Event.choices)
    reference = models.UUIDField(
        null=True, blank=True, help_text="What it tells of where that is no alert: the export."
    )
    body = models.TextField(help_text="JSON, as it is sent.")
    attachment = models.CharField(
        max_length=200, blank=True, help_text="A file to attach, within the data folder."
    )
    attachment_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    last_error = models.CharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "alert deliveries"
        indexes = [
            models.Index(fields=["receiver", "-id"], name="alerts_delivery_newest_to"),
            models.Index(
                fields=["receiver", "next_attempt_at"],
                condition=Q(state="pending"),
                name="alerts_delivery_due",
            ),
            models.Index(fields=["state", "-id"], name="alerts_delivery_newest_in"),
            models.Index(fields=["created_at"], name="alerts_delivery_oldest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["receiver", "alert", "event"], name="alerts_delivery_once"
            ),
            models.UniqueConstraint(
                fields=["receiver", "reference"], name="alerts_delivery_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(event__in=["opened", "resolved", "acknowledged", "test", "report"]),
                name="alerts_delivery_event_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "delivered", "dead"]),
                name="alerts_delivery_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.delivery_id}"
