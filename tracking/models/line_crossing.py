"""Who crossed which line."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from .environment import Line
from .observation import Person
from .task import ProcessingTask


class LineCrossing(models.Model):
    """One crossing of a line, stored with the tick in which it was decided."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    crossing_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(Line, models.CASCADE, db_index=False, related_name="crossings")
    task = models.ForeignKey(ProcessingTask, models.CASCADE, related_name="crossings")
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="line_crossings"
    )
    time = models.DateTimeField()
    direction = models.CharField(max_length=3, choices=Direction.choices)

    class Meta:
        ordering = ["-time"]
        indexes = [
            models.Index(fields=["line", "time"], name="tracking_linecrossing_time"),
            models.Index(fields=["-time"], name="tracking_linecrossing_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=["in", "out"]),
                name="tracking_linecrossing_direction",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.direction} {self.time:%H:%M:%S}"
