"""What a task's worker knows of the people in view, so that the next one knows them."""

from __future__ import annotations

from django.db import models

from .task import ProcessingTask


class IdentitySnapshot(models.Model):
    """The newest identity state of a task, written with the ticks that it is as of."""

    task = models.OneToOneField(
        ProcessingTask, models.CASCADE, primary_key=True, related_name="identity_snapshot"
    )
    epoch = models.PositiveBigIntegerField()
    frame_index = models.PositiveBigIntegerField(help_text="The tick that it is as of.")
    made_at = models.DateTimeField()
    state = models.JSONField()

    def __str__(self) -> str:
        return f"identities of {self.task_id} at {self.frame_index}"
