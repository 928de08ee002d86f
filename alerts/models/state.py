"""What the rules of a task knew at its last stored tick, so that a restarted worker continues."""

from __future__ import annotations

from django.db import models

from tracking.models import ProcessingTask


class AlertState(models.Model):
    """State of the rules, written in the transaction of the ticks. It names nobody."""

    task = models.OneToOneField(
        ProcessingTask,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="alert_state",
        help_text="Empty: the rules about the system, which no task watches.",
    )
    state = models.JSONField()

    def __str__(self) -> str:
        return f"alerts of {self.task_id or 'the system'}"
