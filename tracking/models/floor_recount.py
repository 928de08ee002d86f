"""Zones and lines whose past is being counted again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .environment import Line, Zone


class FloorRecount(models.Model):
    """A zone or a line that was drawn or moved: what it would have counted before.

    A job takes the stored observations hour by hour, and keeps here how far it is.
    """

    zone = models.OneToOneField(Zone, models.CASCADE, null=True, blank=True, related_name="recount")
    line = models.OneToOneField(Line, models.CASCADE, null=True, blank=True, related_name="recount")
    until = models.DateTimeField(help_text="When it was drawn: workers count what comes after.")
    position = models.DateTimeField(help_text="What is before this time is counted.")
    begin = models.DateTimeField(help_text="The first observation.")
    states = models.JSONField(default=dict, help_text="Who is inside at `position`, by task.")

    class Meta:
        ordering = ["until"]
        constraints = [
            models.CheckConstraint(
                condition=Q(zone__isnull=True) ^ Q(line__isnull=True),
                name="tracking_floorrecount_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.zone or self.line} up to {self.position:%Y-%m-%d %H:%M}"

    @property
    def part(self) -> Zone | Line:
        """What is counted."""
        part = self.zone or self.line
        assert part is not None
        return part
