"""Cameras, groups of them, and the recordings they left."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from spoton.sealed_fields import SealedAddressField
from vision.ground import same_shape
from vision.lens import STRONGEST, Lens

from .environment import Environment
from .source_settings import SourceSettings
from .validators import (
    validate_address,
    validate_homography,
    validate_identifier,
    validate_live_address,
)


class Rotation(models.IntegerChoices):
    """How far the picture is turned clockwise after decoding."""

    NONE = 0, "0°"
    RIGHT = 90, "90°"
    HALF = 180, "180°"
    LEFT = 270, "270°"


class RecordMode(models.TextChoices):
    """When what a live camera sends is recorded."""

    OFF = "off", "Off"
    ALWAYS = "always", "Always"
    PEOPLE = "people", "Only with people"


class LensShape(models.TextChoices):
    """How the distortion of a lens grows towards the edges; see `vision.lens`."""

    POLYNOMIAL = "polynomial", "Polynomial"
    DIVISION = "division", "Wide angle (division)"


class Camera(SourceSettings):
    """One view of the floor: a whole source, or a window of one."""

    environment = models.ForeignKey(Environment, models.CASCADE, related_name="cameras")
    camera_id = models.CharField(
        max_length=63, validators=[validate_identifier], help_text="e.g. c09"
    )
    name = models.CharField(max_length=200, blank=True)
    source_address = SealedAddressField(
        blank=True,
        validators=[validate_address],
        help_text="File, folder of images, or rtsp://, http:// address. May hold a password: "
        "never shown, never logged. Empty: configured, but without a source yet.",
    )
    window_x = models.PositiveIntegerField(null=True, blank=True)
    window_y = models.PositiveIntegerField(null=True, blank=True)
    window_width = models.PositiveIntegerField(null=True, blank=True)
    window_height = models.PositiveIntegerField(null=True, blank=True)
    rotation = models.PositiveSmallIntegerField(choices=Rotation.choices, default=Rotation.NONE)
    rate_fps = models.FloatField(
        null=True, blank=True, help_text="True frames per second, where the file's header is wrong."
    )
    homography = models.JSONField(
        null=True,
        blank=True,
        validators=[validate_homography],
        help_text="3×3, picture point of the feet in pixels → floor in metres.",
    )
    lens_k1 = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(STRONGEST[0]), MaxValueValidator(STRONGEST[1])],
        help_text="How far the lens bends straight lines: below 0 outwards (barrel), above 0 "
        "inwards. Empty: a straight lens.",
    )
    lens_model = models.CharField(
        max_length=10, choices=LensShape.choices, default=LensShape.POLYNOMIAL
    )
    lens_automatic = models.BooleanField(
        default=True, editable=False, help_text="Measured from the point pairs."
    )
    calibration_points = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text='What the homography comes from: [{"image": [px, px], "floor": [m, m]}, …].',
    )
    calibration_lines = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="Edges that are straight in the world, by which the lens was measured too: "
        "[[[px, px], …], …].",
    )
    calibrated_width = models.PositiveIntegerField(
        null=True, blank=True, editable=False, help_text="Of the picture it was calibrated in."
    )
    calibrated_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    reprojection_error_cm = models.FloatField(null=True, blank=True)
    position_x = models.FloatField(null=True, blank=True, help_text="Where it stands, metres.")
    position_y = models.FloatField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True, help_text="Seen, pixels.")
    height = models.PositiveIntegerField(null=True, blank=True)
    enabled = models.BooleanField(default=True)
    record = models.CharField(
        max_length=8,
        choices=RecordMode.choices,
        default=RecordMode.OFF,
        help_text="Only with people: while a task runs and sees someone.",
    )
    record_before_seconds = models.PositiveSmallIntegerField(
        default=5, validators=[MaxValueValidator(60)], help_text="Recorded before people come."
    )
    record_after_seconds = models.PositiveSmallIntegerField(
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text="Recorded after people have left.",
    )
    recording_address = SealedAddressField(
        blank=True,
        validators=[validate_address, validate_live_address],
        help_text="Stream to record where it is another one than the source, such as a main "
        "stream beside the sub-stream. May hold a password: never shown, never logged.",
    )

    class Meta:
        ordering = ["environment", "camera_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "camera_id"], name="tracking_camera_unique"
            ),
            models.CheckConstraint(
                condition=Q(rotation__in=Rotation.values), name="tracking_camera_rotation_known"
            ),
            models.CheckConstraint(
                condition=Q(rate_fps__isnull=True) | Q(rate_fps__gt=0, rate_fps__lte=240),
                name="tracking_camera_rate_in_range",
            ),
            models.CheckConstraint(
                condition=Q(
                    window_x__isnull=True,
                    window_y__isnull=True,
                    window_width__isnull=True,
                    window_height__isnull=True,
                )
                | Q(
                    # A comparison with null is not false but unknown, which passes.
                    window_x__isnull=False,
                    window_y__isnull=False,
                    window_width__isnull=False,
                    window_height__isnull=False,
                    window_width__gt=0,
                    window_height__gt=0,
                ),
                name="tracking_camera_window_whole",
            ),
            models.CheckConstraint(
                condition=Q(record__in=RecordMode.values), name="tracking_camera_record_known"
            ),
            *SourceSettings.CONSTRAINTS,
            models.CheckConstraint(
                condition=Q(lens_model__in=LensShape.values), name="tracking_camera_lens_known"
            ),
            models.CheckConstraint(
                condition=Q(lens_k1__isnull=True)
                | Q(lens_k1__gte=STRONGEST[0], lens_k1__lte=STRONGEST[1]),
                name="tracking_camera_lens_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.environment.environment_id}/{self.camera_id}"

    @property
    def window(self) -> tuple[int, int, int, int] | None:
        """(x, y, width, height) in pixels of the source, None for all of it."""
        if (
            self.window_x is None
            or self.window_y is None
            or self.window_width is None
            or self.window_height is None
        ):
            return None
        return self.window_x, self.window_y, self.window_width, self.window_height

    @property
    def calibrated_size(self) -> tuple[int, int] | None:
        """(width, height) in pixels of the picture that the homography is for, None: unknown."""
        if self.calibrated_width and self.calibrated_height:
            return self.calibrated_width, self.calibrated_height
        return None

    @property
    def lens(self) -> Lens | None:
        """The lens that its homography expects pixels to be straightened for; None: straight."""
        size = self.calibrated_size
        if not self.lens_k1 or size is None:
            return None
        return Lens(
            self.lens_k1, "division" if self.lens_model == "division" else "polynomial", size
        )

    @property
    def calibration_fits(self) -> bool:
        """Whether the picture has the shape that it was calibrated in, as far as is known."""
        calibrated, seen = self.calibrated_size, self.picture_size
        return not calibrated or not seen or same_shape(calibrated, seen)

    @property
    def picture_size(self) -> tuple[int, int] | None:
        """(width, height) in pixels after cutting and turning; None before it was seen."""
        if self.width and self.height:
            return self.width, self.height
        if self.window is None:
            return None
        width, height = self.window[2:]
        sideways = self.rotation in {Rotation.RIGHT, Rotation.LEFT}
        return (height, width) if sideways else (width, height)


class Scene(models.Model):
    """A named group of cameras that is started together."""

    environment = models.ForeignKey(Environment, models.CASCADE, related_name="scenes")
    scene_id = models.CharField(max_length=63, validators=[validate_identifier])
    name = models.CharField(max_length=200)
    cameras = models.ManyToManyField(Camera, related_name="scenes", blank=True)

    class Meta:
        ordering = ["environment", "scene_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "scene_id"], name="tracking_scene_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Recording(models.Model):
    """A file of one camera, with the time it covers.

    A file that a live camera left is ours: retention deletes it, unless it is protected.
    """

    class Origin(models.TextChoices):
        """Where the file comes from."""

        IMPORT = "import", "Imported"
        CAMERA = "camera", "Recorded"

    camera = models.ForeignKey(Camera, models.CASCADE, related_name="recordings")
    path = models.CharField(
        max_length=2000, help_text="Absolute, or relative to the folder of the program."
    )
    start_time = models.DateTimeField()
    end_time = models.DateTimeField()
    fps = models.FloatField()
    frame_count = models.PositiveBigIntegerField(null=True, blank=True)
    timing = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text="Frames and their times, [[frame, s from frame 0], …], between which the others "
        "are evenly spaced; empty where all are.",
    )
    width = models.PositiveIntegerField(null=True, blank=True, help_text="Pixels.")
    height = models.PositiveIntegerField(null=True, blank=True)
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    modified_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Of the file when it was read: size and this tell whether it has changed.",
    )
    origin = models.CharField(
        max_length=8, choices=Origin.choices, default=Origin.IMPORT, editable=False
    )
    protected = models.BooleanField(
        default=False, help_text="Kept, however old it gets. Imported files always are."
    )

    class Meta:
        ordering = ["camera", "start_time"]
        indexes = [
            models.Index(fields=["camera", "start_time"], name="tracking_recording_time"),
            models.Index(fields=["origin", "start_time"], name="tracking_recording_origin"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["camera", "path"], name="tracking_recording_unique"),
            models.CheckConstraint(
                condition=Q(end_time__gte=F("start_time")), name="tracking_recording_ends_after"
            ),
            models.CheckConstraint(condition=Q(fps__gt=0), name="tracking_recording_fps_positive"),
            models.CheckConstraint(
                condition=Q(origin__in=["import", "camera"]), name="tracking_recording_origin_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.camera} {self.start_time:%Y-%m-%d %H:%M}"
