"""How the installation fared: figures of a minute, and of a quarter of an hour later on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tracking.models import Environment


class SystemSample(models.Model):
    """Figures of one part over a minute or a quarter of an hour.

    Rows are bounded: one per part and minute of a few days, one per part and quarter of an hour of
    `SYSTEM_HISTORY_DAYS` (`analytics.system.history`).
    """

    class Kind(models.TextChoices):
        SYSTEM = "system"
        WORKER = "worker"
        CAMERA = "camera"

    start = models.DateTimeField()
    seconds = models.PositiveSmallIntegerField(help_text="60 or 900.")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    subject = models.CharField(
        max_length=300,
        blank=True,
        help_text="A worker's machine, or environment and camera: campus/c01.",
    )
    environment = models.ForeignKey(
        Environment, models.CASCADE, null=True, blank=True, db_index=False, related_name="+"
    )
    figures = models.JSONField(help_text="Means, by name.")
    peaks = models.JSONField(default=dict, help_text="The highest; empty where it is one minute.")

    class Meta:
        ordering = ["start"]
        constraints = [
            models.UniqueConstraint(
                fields=["seconds", "kind", "subject", "start"],
                name="analytics_systemsample_unique",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["system", "worker", "camera"]),
                name="analytics_systemsample_kind",
            ),
        ]
        indexes = [models.Index(fields=["seconds", "start"], name="analytics_systemsample_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.start:%Y-%m-%d %H:%M}"
