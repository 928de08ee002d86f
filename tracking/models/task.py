"""A processing task: its cameras, its worker and its progress."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from . import states
from .camera import Camera, Scene
from .environment import Environment


class ProcessingTask(models.Model):
    """What is wanted (`desired`), what is (`status`), and the lease of the worker that holds it.

    `epoch` grows with every claim; whatever a former holder still stores or publishes carries a
    lower epoch and is dropped.
    """

    class Mode(models.TextChoices):
        LIVE = "live"
        RECORDED = "recorded"

    class Status(models.TextChoices):
        QUEUED = "queued"
        INITIALIZING = "initializing"
        PROCESSING = "processing"
        PAUSED = "paused"
        COMPLETED = "completed"
        STOPPED = "stopped"
        FAILED = "failed"

    class Desired(models.TextChoices):
        RUNNING = "running"
        PAUSED = "paused"
        STOPPED = "stopped"

    ACTIVE_STATUSES = (Status.QUEUED, Status.INITIALIZING, Status.PROCESSING, Status.PAUSED)

    task_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    environment = models.ForeignKey(Environment, models.CASCADE, related_name="tasks")
    scene = models.ForeignKey(Scene, models.SET_NULL, null=True, blank=True)
    cameras: models.ManyToManyField[Camera, TaskCamera] = models.ManyToManyField(
        Camera, through="TaskCamera", related_name="tasks"
    )
    mode = models.CharField(max_length=16, choices=Mode.choices, default=Mode.LIVE)
    loop = models.BooleanField(default=False, help_text="Start a recording again when it ends.")
    target_fps = models.FloatField(null=True, blank=True, help_text="Empty: TARGET_FPS.")
    start_time = models.DateTimeField(
        null=True, blank=True, help_text="Of dated recordings, from here; empty: files or live."
    )
    end_time = models.DateTimeField(null=True, blank=True, help_text="Up to, not including.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    desired = models.CharField(max_length=16, choices=Desired.choices, default=Desired.RUNNING)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.QUEUED)
    error = models.TextField(blank=True)
    seeks = models.PositiveBigIntegerField(
        default=0,
        help_text="Grows with every seek: positions that were reached before one are not stored.",
    )

    lease_holder = models.CharField(max_length=200, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    epoch = models.PositiveBigIntegerField(default=0)

    progress = models.FloatField(null=True, blank=True, help_text="0–1; empty for live cameras.")
    frame_index = models.PositiveBigIntegerField(
        default=0, help_text="Ticks so far, through restarts of the worker."
    )
    fps = models.FloatField(default=0.0, help_text="Frames of all cameras per second, lately.")
    pace = models.FloatField(
        null=True,
        blank=True,
        help_text="Seconds of its recordings per second, lately; empty: live or not known.",
    )
    people_now = models.PositiveIntegerField(
        null=True, blank=True, default=0, help_text="Empty while no camera delivers: unknown."
    )

    class Meta:
        ordering = ["-created_at", "task_id"]
        indexes = [
            models.Index(fields=["status", "lease_expires_at"]),
            models.Index(fields=["-created_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(mode__in=["live", "recorded"]), name="tracking_task_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(desired__in=["running", "paused", "stopped"]),
                name="tracking_task_desired_known",
            ),
            models.CheckConstraint(
                condition=Q(start_time__isnull=True, end_time__isnull=True)
                | Q(start_time__isnull=False, end_time__isnull=False, end_time__gt=F("start_time")),
                name="tracking_task_range_in_order",
            ),
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__gte=0, progress__lte=1),
                name="tracking_task_progress_in_range",
            ),
            models.CheckConstraint(
                condition=Q(target_fps__isnull=True) | Q(target_fps__gt=0, target_fps__lte=60),
                name="tracking_task_target_fps_in_range",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "initializing", "processing", "paused"])
                | Q(status__in=["completed", "stopped", "failed"], finished_at__isnull=False),
                name="tracking_task_status_known_and_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.environment.environment_id} {str(self.task_id)[:8]} {self.status}"

    @property
    def name(self) -> str:
        """What pages call it: its scene, or else its environment.

        Where several are listed, `begun_at` tells them apart (`templates/tasks/name.html`).
        """
        return self.scene.name if self.scene else self.environment.name

    @property
    def begun_at(self) -> datetime:
        """When it was started; while it waits for a worker, when that was asked for."""
        return self.started_at or self.created_at

    @property
    def is_active(self) -> bool:
        """Whether the task is queued or running."""
        return self.status in self.ACTIVE_STATUSES

    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Return the label of the status."""
        return states.TASK[self.status]


class PictureState(models.TextChoices):
    """What a camera's picture says of it; `vision.watching.picture_condition` finds out."""

    UNKNOWN = "", "Unknown"
    GOOD = "good", "Good"
    FROZEN = "frozen", "Frozen"
    BLACK = "black", "Black"
    COVERED = "covered", "Covered"
    DEFOCUSED = "defocused", "Out of focus"
    MOVED = "moved", "Moved"


class TaskCamera(models.Model):
    """One camera within one task: its state now, in words that an operator understands."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ONLINE = "online"
        RECONNECTING = "reconnecting"
        ENDED = "ended"
        FAILED = "failed"

    PictureState = PictureState

    task = models.ForeignKey(ProcessingTask, models.CASCADE, related_name="task_cameras")
    camera = models.ForeignKey(Camera, models.CASCADE, related_name="task_cameras")
    active = models.BooleanField(
        default=True, help_text="The task still holds the camera; a camera is in one such task."
    )
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    reason = models.TextField(blank=True)
    position = models.PositiveBigIntegerField(
        default=0, help_text="Next frame of the recording: a restarted worker continues here."
    )
    total = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Frames of the recording; empty: live or not known yet."
    )
    rate_fps = models.FloatField(
        null=True, blank=True, help_text="Frames per second of the recording, once it is known."
    )
    skipped = models.JSONField(
        default=dict, blank=True, help_text="Files of a list by number: why, and missing frames."
    )
    covered = models.JSONField(
        default=list, blank=True, help_text="Frames of a list whose finds are stored: [from, to)."
    )
    frames = models.PositiveBigIntegerField(default=0)
    dropped = models.PositiveBigIntegerField(default=0)
    fps = models.FloatField(default=0.0)
    wanted_fps = models.FloatField(
        null=True,
        blank=True,
        help_text="Of a live camera, if the computer could; once it is known.",
    )
    limit_fps = models.FloatField(
        null=True, blank=True, help_text="What an overloaded computer asks for; empty: all."
    )
    people_now = models.PositiveIntegerField(default=0)
    last_frame_at = models.DateTimeField(null=True, blank=True)
    state_since = models.DateTimeField(null=True, blank=True, help_text="Of the state.")
    reconnects = models.PositiveBigIntegerField(
        default=0, help_text="How often the camera came back after its stream was lost."
    )
    picture_state = models.CharField(
        max_length=9,
        choices=PictureState.choices,
        default=PictureState.UNKNOWN,
        blank=True,
        help_text="What its picture says of the camera; of a camera that delivers.",
    )
    picture_since = models.DateTimeField(null=True, blank=True, help_text="Of that.")
    picture_shift = models.JSONField(
        null=True,
        blank=True,
        help_text="Of a camera that has moved, 3×3: point of the calibrated picture → the same "
        "point now, in parts of width and height.",
    )

    class Meta:
        ordering = ["camera__camera_id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "camera"], name="tracking_taskcamera_unique"),
            models.UniqueConstraint(
                fields=["camera"],
                condition=Q(active=True),
                name="tracking_taskcamera_one_active_task",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "online", "reconnecting", "ended", "failed"]),
                name="tracking_taskcamera_state_known",
            ),
            models.CheckConstraint(
                condition=Q(picture_state__in=PictureState.values),
                name="tracking_taskcamera_picture_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.camera.camera_id} {self.state}"

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """Return the label of the state."""
        return states.CAMERA[self.state]

    @property
    def picture_now(self) -> str:
        """What its picture says of the camera; "" while it does not deliver, or nobody knows."""
        return self.picture_state if self.active and self.state == self.State.ONLINE else ""

    @property
    def picture_fault(self) -> str:
        """What is wrong with its picture now; "": nothing, as far as is known."""
        return "" if self.picture_now == PictureState.GOOD else self.picture_now

    @property
    def picture_label(self) -> str:
        """What is wrong in a word or two, "" for nothing."""
        return states.PICTURE[self.picture_fault] if self.picture_fault else ""

    @property
    def picture_help(self) -> str:
        """What is wrong with its picture and what to do; "" for nothing."""
        if self.picture_fault == PictureState.MOVED and self.camera.homography is not None:
            return states.MOVED_CALIBRATED
        return states.PICTURE_HELP.get(self.picture_fault, "")


class Playlist(models.Model):
    """The files that one camera of a task plays, as they were when the task was started.

    Frozen, so that recordings which are imported later do not move the positions.
    """

    task_camera = models.OneToOneField(
        TaskCamera, models.CASCADE, primary_key=True, related_name="playlist"
    )
    files = models.JSONField(
        help_text="In order: path, time of frame 0, first frame, count, fps, timing."
    )

    def __str__(self) -> str:
        return f"{len(self.files)} files of {self.task_camera_id}"
