"""Where on the floor people were, for how long."""

from __future__ import annotations

from django.db import models

from tracking.models import Environment


class HeatFigures(models.Model):
    """Person-seconds by cell of 0.5 m, as `vision.floor_heat` packs them."""

    environment = models.ForeignKey(Environment, models.CASCADE, db_index=False, related_name="+")
    start = models.DateTimeField()
    cells = models.BinaryField(default=bytes)

    class Meta:
        abstract = True
        ordering = ["start"]

    def __str__(self) -> str:
        return f"{self.environment_id} {self.start:%Y-%m-%d %H:%M}"


class HeatQuarter(HeatFigures):
    """Of a quarter of an hour."""

    class Meta(HeatFigures.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "start"], name="analytics_heatquarter_unique"
            )
        ]


class HeatDay(HeatFigures):
    """Of a day in UTC: long ranges are days and, at both ends, quarters."""

    class Meta(HeatFigures.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "start"], name="analytics_heatday_unique"
            )
        ]
