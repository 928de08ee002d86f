"""One export: what is asked for, how far it is, and the file that came of it."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tracking.models import Environment

from .report_schedule import ReportSchedule


class ExportJob(models.Model):
    """A job. The queue only says that there is work: which job runs is decided by these rows.

    `attempts` grows with every claim and fences what a former runner still writes, as `epoch`
    does for tasks.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        COMPLETED = "completed"
        FAILED = "failed"
        CANCELLED = "cancelled"
        EXPIRED = "expired"

    ACTIVE_STATUSES = (Status.QUEUED, Status.RUNNING)

    job_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)
    environment = models.ForeignKey(Environment, models.CASCADE, related_name="exports")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    parameters = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text="As they were asked for, checked."
    )
    start_time = models.DateTimeField(help_text="Of what it is about.")
    end_time = models.DateTimeField(help_text="Up to, not including.")

    status = models.CharField(max_length=16, choices=Status.choices, default=Status.QUEUED)
    error_code = models.CharField(max_length=32, blank=True)
    error = models.CharField(max_length=500, blank=True)
    cancel_requested = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    runner = models.CharField(max_length=200, blank=True, help_text="Host, process, its start.")
    heartbeat_at = models.DateTimeField(null=True, blank=True)

    progress = models.FloatField(default=0.0, help_text="0–1.")
    seconds_left = models.FloatField(null=True, blank=True, help_text="Estimated.")
    rows = models.PositiveBigIntegerField(default=0)
    size_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=200, help_text="Under which it is downloaded.")
    schedule = models.ForeignKey(
        ReportSchedule, models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    to_send = models.BooleanField(
        default=False, help_text="Its schedule has not yet sent it, or said why not."
    )

    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "job_id"]
        indexes = [
            models.Index(fields=["environment", "-created_at"], name="exports_job_newest_in"),
            models.Index(fields=["status", "created_at"], name="exports_job_oldest_in"),
            models.Index(
                fields=["created_at"], condition=Q(to_send=True), name="exports_job_to_send"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        *("queued", "running", "completed", "failed", "cancelled", "expired"),
                    ]
                ),
                name="exports_job_status_known",
            ),
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=1), name="exports_job_progress_in_range"
            ),
            models.CheckConstraint(
                condition=Q(end_time__gt=F("start_time")), name="exports_job_range_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {str(self.job_id)[:8]} {self.status}"

    @property
    def is_active(self) -> bool:
        """Whether it is queued or running."""
        return self.status in self.ACTIVE_STATUSES

    @property
    def is_ready(self) -> bool:
        """Whether there is a file to download."""
        return self.status == self.Status.COMPLETED

    @property
    def length(self) -> timedelta:
        """How long a time it is about."""
        return self.end_time - self.start_time
