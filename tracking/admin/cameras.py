"""Cameras and their recordings."""

from __future__ import annotations

from functools import partial

from django.contrib import admin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest

from spoton.source_addresses import mask_address
from tracking.admin.forms import CameraAdminForm
from tracking.models import Camera, Recording
from tracking.services.cameras import pictures

from .base import ConfigurationAdmin


@admin.register(Camera)
class CameraAdmin(ConfigurationAdmin[Camera]):
    """Cameras; their addresses appear without passwords."""

    form = CameraAdminForm
    list_display = ["camera_id", "environment", "name", "source", "calibrated", "rate", "enabled"]
    list_filter = ["environment", "enabled", "rotation"]
    # Not the address: a search could guess its password letter by letter.
    search_fields = ["camera_id", "name"]
    list_select_related = ["environment"]
    autocomplete_fields = ["environment"]
    fieldsets = [
        (None, {"fields": ["environment", "camera_id", "name", "enabled"]}),
        (
            "Source",
            {
                "fields": [
                    "source_address",
                    ("window_x", "window_y", "window_width", "window_height"),
                    "rotation",
                    "rate_fps",
                ]
            },
        ),
        (
            "Source settings",
            {
                "classes": ["collapse"],
                "fields": ["transport", "snapshot_seconds", "pixel_aspect", "deinterlacing"],
            },
        ),
        (
            "Recording",
            {
                "fields": [
                    "record",
                    ("record_before_seconds", "record_after_seconds"),
                    "recording_address",
                ]
            },
        ),
        (
            "Floor",
            {
                "fields": [
                    "homography",
                    ("lens_k1", "lens_model"),
                    "reprojection_error_cm",
                    ("position_x", "position_y"),
                ]
            },
        ),
    ]

    def save_model(
        self, request: HttpRequest, obj: Camera, form: ModelForm[Camera], change: bool
    ) -> None:
        """Save; a stored picture that is no longer the camera's goes."""
        super().save_model(request, obj, form, change)
        if isinstance(form, CameraAdminForm) and form.shows_other_picture:
            transaction.on_commit(partial(pictures.forget, obj.pk))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse `?source_address__startswith=…`, which could guess a password too."""
        if lookup.startswith(("source_address", "recording_address")):
            return False
        return super().lookup_allowed(lookup, value, request)

    @admin.display(description="source", empty_value="none")
    def source(self, camera: Camera) -> str | None:
        """Return the address without its secrets."""
        return mask_address(camera.source_address) or None

    @admin.display(description="calibrated", boolean=True)
    def calibrated(self, camera: Camera) -> bool:
        """Return whether its picture is tied to the floor."""
        return camera.homography is not None

    @admin.display(description="fps", ordering="rate_fps")
    def rate(self, camera: Camera) -> float | None:
        """Return the given frame rate."""
        return camera.rate_fps


@admin.register(Recording)
class RecordingAdmin(ConfigurationAdmin[Recording]):
    """Files of cameras."""

    list_display = [
        "camera", "start_time", "end_time", "fps", "frame_count", "origin", "protected", "path",
    ]  # fmt: skip
    list_filter = ["camera__environment", "origin", "protected"]
    search_fields = ["camera__camera_id", "path"]
    list_select_related = ["camera__environment"]
    autocomplete_fields = ["camera"]
    date_hierarchy = "start_time"
