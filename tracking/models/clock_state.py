"""How far time is known to have passed."""

from __future__ import annotations

from django.db import models


class ClockState(models.Model):
    """One machine's clock when it was last read, and the time that deletions may go by.

    See `tracking.services.retention.trusted_time`.
    """

    machine = models.CharField(max_length=253, unique=True, default="", help_text="Its host name.")
    wall = models.DateTimeField(help_text="The machine's clock at the last reading.")
    boot = models.CharField(max_length=64, help_text="Names this start of the machine.")
    uptime = models.FloatField(help_text="Seconds since that start.")
    trusted = models.DateTimeField(help_text="Old data is deleted by this time.")
    doubtful_seconds = models.FloatField(
        null=True, blank=True, help_text="How long the clock has run well since it jumped."
    )

    def __str__(self) -> str:
        return f"{self.machine or 'unnamed'}: trusted {self.trusted:%Y-%m-%d %H:%M}"
