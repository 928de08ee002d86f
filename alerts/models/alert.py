"""An alert: what a rule has noticed, and who knows of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alerts.kinds import Direction, Kind
from alerts.words import alert_message
from tracking.models import Camera, Environment, Line, Person, ProcessingTask, Zone

from .rule import AlertRule


class Alert(models.Model):
    """Something that a rule has noticed. It stays readable when the rule is gone.

    One alert of a rule, a task and a cause is open at a time. `cause` tells apart what one rule
    notices at the same time, such as two cameras; it names nobody.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        RESOLVED = "resolved", "Resolved"

    alert_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    rule = models.ForeignKey(
        AlertRule, models.SET_NULL, null=True, blank=True, related_name="alerts"
    )
    environment = models.ForeignKey(
        Environment, models.CASCADE, db_index=False, related_name="alerts"
    )
    rule_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=32, choices=Kind.choices)
    cause = models.CharField(max_length=63, blank=True)
    task = models.ForeignKey(
        ProcessingTask, models.SET_NULL, null=True, blank=True, related_name="alerts"
    )
    camera = models.ForeignKey(
        Camera, models.SET_NULL, null=True, blank=True, related_name="alerts"
    )
    zone = models.ForeignKey(Zone, models.SET_NULL, null=True, blank=True, related_name="alerts")
    line = models.ForeignKey(Line, models.SET_NULL, null=True, blank=True, related_name="alerts")
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="alerts"
    )
    place = models.CharField(
        max_length=200, blank=True, help_text="Name of the zone, line or camera at that time."
    )
    threshold = models.PositiveIntegerField(null=True, blank=True, help_text="Of the rule then.")
    seconds = models.PositiveIntegerField(default=0, help_text="Of the rule then.")
    direction = models.CharField(max_length=8, choices=Direction.choices, default=Direction.ANY)
    value = models.FloatField(
        default=0.0,
        help_text="People of occupancy, events of lines and zones, else as the kind says.",
    )
    opened_at = models.DateTimeField(help_text="Time of the tick.")
    resolved_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["environment", "-opened_at"], name="alerts_alert_newest_there"),
            models.Index(fields=["-opened_at", "-id"], name="alerts_alert_newest"),
            models.Index(
                fields=["environment"],
                condition=Q(resolved_at__isnull=True),
                name="alerts_alert_unresolved",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "task", "cause"],
                condition=Q(resolved_at__isnull=True, task__isnull=False),
                name="alerts_alert_one_open_in_task",
            ),
            models.UniqueConstraint(
                fields=["rule", "cause"],
                condition=Q(resolved_at__isnull=True, task__isnull=True),
                name="alerts_alert_one_open",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("opened_at")),
                name="alerts_alert_resolved_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_name} {self.opened_at:%Y-%m-%d %H:%M}"

    @property
    def state(self) -> str:
        """Return open, acknowledged or resolved."""
        if self.resolved_at is not None:
            return self.State.RESOLVED
        return self.State.OPEN if self.acknowledged_at is None else self.State.ACKNOWLEDGED

    @property
    def message(self) -> str:
        """Return what has happened, in a sentence."""
        return alert_message(self, self.place, self.value)

    def get_state_display(self) -> str:
        """Return the label of the state."""
        return str(self.State(self.state).label)
