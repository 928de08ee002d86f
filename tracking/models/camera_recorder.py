"""Who records a camera now, and how it goes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .camera import Camera


class CameraRecorder(models.Model):
    """The recorder of a camera. One worker holds it, by the database's clock, as it holds tasks."""

    class State(models.TextChoices):
        """What it does."""

        WAITING = "waiting", "Connecting"
        WATCHING = "watching", "Waiting for people"
        RECORDING = "recording", "Recording"
        FAILED = "failed", "Not recording"

    camera = models.OneToOneField(Camera, models.CASCADE, primary_key=True, related_name="recorder")
    holder = models.CharField(max_length=100, blank=True, default="")
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True, default="")
    since = models.DateTimeField(default=timezone.now, help_text="Of the state.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "watching", "recording", "failed"]),
                name="tracking_recorder_state_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.camera}: {self.state}"
