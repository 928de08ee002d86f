"""Which days observations are stored of."""

from __future__ import annotations

from django.db import models


class ObservationDay(models.Model):
    """A day (UTC) of capture, and the day on which one of its observations was stored last.

    A recording of long ago has both: retention must not drop today's work on it.
    """

    day = models.DateField(primary_key=True)
    stored_on = models.DateField()

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day}"
