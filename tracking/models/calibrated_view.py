"""What a camera saw when it was calibrated."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from .camera import Camera


class CalibratedView(models.Model):
    """A small picture, kept with a calibration to notice that the camera was moved since.

    It belongs to the homography that it names: of another calibration it says nothing.
    """

    camera = models.OneToOneField(
        Camera, models.CASCADE, primary_key=True, related_name="calibrated_view"
    )
    homography = models.JSONField(help_text="Of the calibration that it belongs to.")
    image = models.BinaryField(help_text="JPEG, without people as far as possible.")
    sharpness = models.FloatField(
        null=True, blank=True, help_text="Of edges, 1 and more; empty where not measured."
    )
    taken_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.camera_id} as calibrated"

    @property
    def is_valid(self) -> bool:
        """Whether the camera is still calibrated as it was then."""
        return bool(self.homography == self.camera.homography)
