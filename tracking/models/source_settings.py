"""How a camera's source is read: all automatic, unless something is set by hand."""

from __future__ import annotations

from typing import ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from vision.source_options import SNAPSHOT_SECONDS, SourceOptions

from .validators import validate_pixel_aspect

SETTINGS: Final = ("transport", "snapshot_seconds", "pixel_aspect", "deinterlacing")
"""The columns of `SourceSettings`."""


class StreamTransport(models.TextChoices):
    """How the packets of an RTSP stream come."""

    AUTO = "auto", "Automatic: TCP, then UDP"
    TCP = "tcp", "TCP"
    UDP = "udp", "UDP"


class Deinterlacing(models.TextChoices):
    """When the two halves of a frame are joined."""

    AUTO = "auto", "Automatic: marked frames"
    ON = "on", "On: all frames"
    OFF = "off", "Off"


class SourceSettings(models.Model):
    """The columns of a camera that say how its source is read."""

    transport = models.CharField(
        max_length=4,
        choices=StreamTransport.choices,
        default=StreamTransport.AUTO,
        help_text="Of RTSP. UDP may lose packets; some cameras know nothing else.",
    )
    snapshot_seconds = models.FloatField(
        null=True,
        blank=True,
        validators=[
            MinValueValidator(SNAPSHOT_SECONDS[0]),
            MaxValueValidator(SNAPSHOT_SECONDS[1]),
        ],
        help_text="Seconds between two frames of an address that gives still pictures. Empty: 1.",
    )
    pixel_aspect = models.CharField(
        max_length=9,
        default="auto",
        validators=[validate_pixel_aspect],
        help_text="Width to height of one pixel, such as 16:11 where people look too thin. auto: "
        "what the video says.",
    )
    deinterlacing = models.CharField(
        max_length=4, choices=Deinterlacing.choices, default=Deinterlacing.AUTO
    )

    CONSTRAINTS: ClassVar = [
        models.CheckConstraint(
            condition=Q(transport__in=StreamTransport.values),
            name="tracking_camera_transport_known",
        ),
        models.CheckConstraint(
            condition=Q(deinterlacing__in=Deinterlacing.values),
            name="tracking_camera_deinterlacing_known",
        ),
        models.CheckConstraint(
            condition=Q(snapshot_seconds__isnull=True)
            | Q(
                snapshot_seconds__gte=SNAPSHOT_SECONDS[0],
                snapshot_seconds__lte=SNAPSHOT_SECONDS[1],
            ),
            name="tracking_camera_snapshot_in_range",
        ),
    ]

    class Meta:
        abstract = True

    @property
    def source_options(self) -> SourceOptions:
        """How its source is to be read."""
        return SourceOptions.from_json({name: getattr(self, name) for name in SETTINGS})
