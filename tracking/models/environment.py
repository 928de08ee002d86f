"""A place with cameras, and what is drawn on its floor."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from .validators import validate_color, validate_identifier, validate_polygon, validate_segment


class Environment(models.Model):
    """A campus, a factory, a shop: one floor, one coordinate system in metres."""

    environment_id = models.CharField(
        max_length=63, unique=True, validators=[validate_identifier], help_text="e.g. campus"
    )
    name = models.CharField(max_length=200)
    map_image = models.ImageField(
        upload_to="maps/",
        null=True,
        blank=True,
        help_text="Picture that fills the bounds exactly, y pointing up.",
    )
    map_x_min = models.FloatField(default=0.0)
    map_y_min = models.FloatField(default=0.0)
    map_x_max = models.FloatField(default=50.0)
    map_y_max = models.FloatField(default=50.0)
    recording_days = models.PositiveSmallIntegerField(
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="Recordings of its live cameras are deleted after so many days.",
    )
    recording_gigabytes = models.FloatField(
        default=100.0,
        validators=[MinValueValidator(0.1), MaxValueValidator(1e6)],
        help_text="And the oldest of them where they take more than this.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["environment_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(map_x_max__gt=F("map_x_min")) & Q(map_y_max__gt=F("map_y_min")),
                name="tracking_environment_map_has_area",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def map_bounds(self) -> tuple[float, float, float, float]:
        """(x_min, y_min, x_max, y_max) in metres."""
        return self.map_x_min, self.map_y_min, self.map_x_max, self.map_y_max


class Zone(models.Model):
    """A named area of the floor."""

    environment = models.ForeignKey(Environment, models.CASCADE, related_name="zones")
    zone_id = models.CharField(max_length=63, validators=[validate_identifier])
    name = models.CharField(max_length=200)
    polygon = models.JSONField(validators=[validate_polygon], help_text="[[x, y], …] in metres")
    color = models.CharField(
        max_length=7, default="#4f8cc9", validators=[validate_color], help_text="#rrggbb"
    )

    class Meta:
        ordering = ["environment", "zone_id"]
        constraints = [
            models.UniqueConstraint(fields=["environment", "zone_id"], name="tracking_zone_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """A line on the floor whose crossings are counted."""

    environment = models.ForeignKey(Environment, models.CASCADE, related_name="lines")
    line_id = models.CharField(max_length=63, validators=[validate_identifier])
    name = models.CharField(max_length=200)
    points = models.JSONField(
        validators=[validate_segment], help_text="[[x, y], [x, y]] in metres; in = left to right"
    )

    class Meta:
        ordering = ["environment", "line_id"]
        constraints = [
            models.UniqueConstraint(fields=["environment", "line_id"], name="tracking_line_unique")
        ]

    def __str__(self) -> str:
        return self.name
