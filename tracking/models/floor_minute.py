"""What a task has watched of its floor, minute by minute."""

from __future__ import annotations

from django.db import models

from .task import ProcessingTask


class FloorMinute(models.Model):
    """One minute of one task: for how long it watched, and where on the floor people were.

    Stored with the ticks. Without a row, or with less than 60 seconds, nobody knows who was there.
    """

    task = models.ForeignKey(
        ProcessingTask, models.CASCADE, db_index=False, related_name="floor_minutes"
    )
    minute = models.DateTimeField(help_text="Its first moment.")
    watched_seconds = models.FloatField(default=0.0)
    heat = models.BinaryField(
        default=bytes, help_text="Person-seconds by cell of the floor, see vision.floor_heat."
    )

    class Meta:
        ordering = ["task", "minute"]
        constraints = [
            models.UniqueConstraint(fields=["task", "minute"], name="tracking_floorminute_unique")
        ]

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M} {self.watched_seconds:.0f} s"
