"""A rule: when someone is to be told what."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from alerts.kinds import NEED_ZONE, OCCUPANCY, Direction, Kind
from tracking.models import Camera, Environment, Line, Zone


class AlertRule(models.Model):
    """What is watched in an environment. It goes with the zone, line or camera that it watches."""

    rule_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    environment = models.ForeignKey(Environment, models.CASCADE, related_name="alert_rules")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=32, choices=Kind.choices)
    zone = models.ForeignKey(
        Zone,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="alert_rules",
        help_text="Occupancy without a zone is that of the whole environment.",
    )
    line = models.ForeignKey(
        Line, models.CASCADE, null=True, blank=True, related_name="alert_rules"
    )
    camera = models.ForeignKey(
        Camera,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="alert_rules",
        help_text="A rule about cameras without one watches them all.",
    )
    threshold = models.PositiveIntegerField(
        null=True, blank=True, help_text="People, of rules about occupancy."
    )
    seconds = models.PositiveIntegerField(
        default=0, help_text="For how long it must be so; of dwell, how long someone may stay."
    )
    direction = models.CharField(max_length=8, choices=Direction.choices, default=Direction.ANY)
    schedule = models.JSONField(
        default=list,
        blank=True,
        help_text='[{"days": [0–6, 0 is Monday], "from": "HH:MM", "to": "HH:MM"}, …]; '
        "empty: always.",
    )
    time_zone = models.CharField(max_length=63, default="UTC", help_text="Of the schedule.")
    cooldown_seconds = models.PositiveIntegerField(
        default=600, help_text="From one alert to the next of the same cause."
    )
    enabled = models.BooleanField(default=True)
    saves = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="Grows with every change: clocks may differ."
    )
    resets = models.PositiveBigIntegerField(
        default=0,
        editable=False,
        help_text="Grows when its alerts were resolved by hand: what workers know of it is over.",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["environment", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="alerts_rule_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="alerts_rule_direction_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(OCCUPANCY)) | Q(threshold__isnull=False),
                name="alerts_rule_threshold_given",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(NEED_ZONE)) | Q(zone__isnull=False),
                name="alerts_rule_zone_given",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.LINE_CROSSED) | Q(line__isnull=False),
                name="alerts_rule_line_given",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let workers see that it is another version."""
        self.saves += 1
        super().save(*args, **kwargs)

    @property
    def place(self) -> str:
        """Return the name of the zone, line or camera, "" if it watches no single one."""
        for part in (self.zone, self.line):
            if part is not None:
                return part.name
        return camera_name(self.camera) if self.camera else ""


def camera_name(camera: Camera) -> str:
    """Return what messages call a camera."""
    return camera.name or camera.camera_id
