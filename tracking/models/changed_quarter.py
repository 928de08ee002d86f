"""Which quarters of an hour have to be summed up again."""

from __future__ import annotations

from django.db import models

from .environment import Environment


class ChangedQuarter(models.Model):
    """A quarter of an hour in which something was stored or corrected since it was summed up.

    Who sums it up deletes the row only if `version` is still the one that was read before.
    """

    environment = models.ForeignKey(
        Environment, models.CASCADE, db_index=False, related_name="changed_quarters"
    )
    quarter = models.DateTimeField(help_text="Its first moment.")
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        ordering = ["quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "quarter"], name="tracking_changedquarter_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.environment_id} {self.quarter:%Y-%m-%d %H:%M}"
