"""Where people went from where."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tracking.models import Environment


class FlowQuarter(models.Model):
    """Who came from one zone or camera to another within a quarter of an hour, and how fast."""

    class Kind(models.TextChoices):
        ZONE = "zone"
        CAMERA = "camera"

    environment = models.ForeignKey(Environment, models.CASCADE, db_index=False, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    start = models.DateTimeField()
    flows = models.BinaryField(
        default=bytes, help_text="From, to and seconds of each, see analytics.rollups.flows."
    )

    class Meta:
        ordering = ["start"]
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "kind", "start"], name="analytics_flowquarter_unique"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["zone", "camera"]), name="analytics_flowquarter_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.start:%Y-%m-%d %H:%M}"
