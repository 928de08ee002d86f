"""How many people were where: per minute, and per quarter of an hour."""

from __future__ import annotations

from django.db import models

from tracking.models import Environment


class Scope(models.IntegerChoices):
    """What a figure is about; `key` is that of the camera, the zone or the line, else 0."""

    ENVIRONMENT = 0
    CAMERA = 1
    ZONE = 2
    LINE = 3


class OccupancyFigures(models.Model):
    """Figures of a span of time that begins at `start`.

    Quarters are the sums of their minutes, so that they add up in any time zone. A zone, camera or
    line in which nothing happened has no row. Of a line, entries are crossings in, exits out.
    """

    environment = models.ForeignKey(Environment, models.CASCADE, db_index=False, related_name="+")
    scope = models.PositiveSmallIntegerField(choices=Scope.choices)
    key = models.PositiveBigIntegerField(default=0)
    start = models.DateTimeField()
    watched_seconds = models.FloatField(
        default=0.0, help_text="Of the environment; 0 for other scopes, which share it."
    )
    person_seconds = models.FloatField(default=0.0)
    maximum = models.PositiveIntegerField(default=0, help_text="Most people at one moment.")
    maximum_at = models.DateTimeField(null=True, blank=True)
    entries = models.PositiveIntegerField(default=0)
    exits = models.PositiveIntegerField(default=0)
    dwell_count = models.PositiveIntegerField(default=0, help_text="Visits that ended.")
    dwell_seconds = models.FloatField(default=0.0, help_text="Their sum.")
    dwell_histogram = models.BinaryField(
        default=bytes, help_text="Visits by dwell, see analytics.rollups.dwell_bins; empty: none."
    )

    class Meta:
        abstract = True
        ordering = ["start"]

    def __str__(self) -> str:
        return f"{Scope(self.scope).label} {self.key} {self.start:%Y-%m-%d %H:%M}"


class OccupancyMinute(OccupancyFigures):
    """Figures of one minute."""

    class Meta(OccupancyFigures.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "scope", "key", "start"],
                name="analytics_occupancyminute_unique",
            )
        ]
        indexes = [models.Index(fields=["environment", "start"], name="analytics_minute_start")]


class OccupancyQuarter(OccupancyFigures):
    """Figures of a quarter of an hour."""

    class Meta(OccupancyFigures.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "scope", "key", "start"],
                name="analytics_occupancyquarter_unique",
            )
        ]
        indexes = [models.Index(fields=["environment", "start"], name="analytics_quarter_start")]
