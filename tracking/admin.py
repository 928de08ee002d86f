"""What is configured, what runs and what was found, on the admin site.

Lists never count whole tables, and what workers write is read-only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html

from accounts.audited_admin import AuditedAdmin
from tracking.addresses import mask_address
from tracking.admin_actions import start_following, stop_following
from tracking.admin_columns import progress, rate
from tracking.forms import CameraForm, SceneForm
from tracking.models import (
    Camera,
    Environment,
    Line,
    Observation,
    Person,
    ProcessingTask,
    Recording,
    Scene,
    TaskCamera,
    Track,
    Zone,
)
from tracking.services.wake import wake_workers

_M = TypeVar("_M", bound=Model)

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin
    _TaskCameraTable = admin.TabularInline[TaskCamera, ProcessingTask]
    _ObservationPaginator = Paginator[Observation]
else:  # Django's own classes take no type arguments when they run

    class _ModelAdmin(admin.ModelAdmin, Generic[_M]):
        pass

    _TaskCameraTable = admin.TabularInline
    _ObservationPaginator = Paginator


class _Configured(AuditedAdmin[_M]):
    """What people write: every change is written down, and workers are told."""

    show_full_result_count = False
    save_on_top = True

    def save_model(self, request: HttpRequest, obj: _M, form: ModelForm[_M], change: bool) -> None:
        """Save and wake the workers."""
        super().save_model(request, obj, form, change)
        transaction.on_commit(wake_workers)

    def delete_model(self, request: HttpRequest, obj: _M) -> None:
        """Delete and wake the workers."""
        super().delete_model(request, obj)
        transaction.on_commit(wake_workers)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[_M]) -> None:
        """Delete what was ticked and wake the workers."""
        super().delete_queryset(request, queryset)
        transaction.on_commit(wake_workers)


class _Found(_ModelAdmin[_M]):
    """What workers write: to look at."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds by hand what a worker finds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: _M | None = None) -> bool:
        """Nobody changes it either."""
        return False


@admin.register(Environment)
class EnvironmentAdmin(_Configured[Environment]):
    """Places."""

    list_display = ["environment_id", "name", "cameras_here", "zones_here", "size"]
    search_fields = ["environment_id", "name"]
    date_hierarchy = "created_at"
    actions = [start_following]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Environment]:
        """Count cameras and zones in the same query."""
        return (
            super()
            .get_queryset(request)
            .annotate(
                _cameras=Count("cameras", distinct=True), _zones=Count("zones", distinct=True)
            )
        )

    @admin.display(description="cameras", ordering="_cameras")
    def cameras_here(self, environment: Environment) -> int:
        """How many cameras there are."""
        return int(getattr(environment, "_cameras", 0))

    @admin.display(description="zones", ordering="_zones")
    def zones_here(self, environment: Environment) -> int:
        """How many zones there are."""
        return int(getattr(environment, "_zones", 0))

    @admin.display(description="map")
    def size(self, environment: Environment) -> str:
        """Size of the map in metres."""
        x_min, y_min, x_max, y_max = environment.map_bounds
        return f"{x_max - x_min:g} × {y_max - y_min:g} m"


@admin.register(Camera)
class CameraAdmin(_Configured[Camera]):
    """Cameras; their addresses appear without passwords."""

    form = CameraForm
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
            "Floor",
            {"fields": ["homography", "reprojection_error_cm", ("position_x", "position_y")]},
        ),
    ]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse `?source_address__startswith=…`, which could guess a password too."""
        if lookup.startswith("source_address"):
            return False
        return super().lookup_allowed(lookup, value, request)

    @admin.display(description="source", empty_value="none")
    def source(self, camera: Camera) -> str | None:
        """The address without what is secret in it."""
        return mask_address(camera.source_address) or None

    @admin.display(description="calibrated", boolean=True)
    def calibrated(self, camera: Camera) -> bool:
        """Whether its picture is tied to the floor."""
        return camera.homography is not None

    @admin.display(description="fps", ordering="rate_fps")
    def rate(self, camera: Camera) -> float | None:
        """The given rate."""
        return camera.rate_fps


@admin.register(Scene)
class SceneAdmin(_Configured[Scene]):
    """Groups of cameras."""

    form = SceneForm
    list_display = ["scene_id", "environment", "name", "members"]
    list_filter = ["environment"]
    search_fields = ["scene_id", "name"]
    list_select_related = ["environment"]
    autocomplete_fields = ["environment", "cameras"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Scene]:
        """Fetch the cameras of all rows at once."""
        return super().get_queryset(request).prefetch_related("cameras")

    @admin.display(description="cameras")
    def members(self, scene: Scene) -> str:
        """Its cameras."""
        return ", ".join(camera.camera_id for camera in scene.cameras.all())


@admin.register(Zone)
class ZoneAdmin(_Configured[Zone]):
    """Areas of the floor."""

    list_display = ["zone_id", "environment", "name", "swatch"]
    list_filter = ["environment"]
    search_fields = ["zone_id", "name"]
    list_select_related = ["environment"]
    autocomplete_fields = ["environment"]

    @admin.display(description="colour", ordering="color")
    def swatch(self, zone: Zone) -> str:
        """Its colour; an svg, because the page's policy forbids inline styles."""
        return format_html(
            '<svg width="12" height="12"><rect width="12" height="12" fill="{}"/></svg> {}',
            zone.color,
            zone.color,
        )


@admin.register(Line)
class LineAdmin(_Configured[Line]):
    """Counted lines."""

    list_display = ["line_id", "environment", "name", "points"]
    list_filter = ["environment"]
    search_fields = ["line_id", "name"]
    list_select_related = ["environment"]
    autocomplete_fields = ["environment"]


@admin.register(Recording)
class RecordingAdmin(_Configured[Recording]):
    """Files of cameras."""

    list_display = ["camera", "start_time", "end_time", "fps", "frame_count", "path"]
    list_filter = ["camera__environment"]
    search_fields = ["camera__camera_id", "path"]
    list_select_related = ["camera__environment"]
    autocomplete_fields = ["camera"]
    date_hierarchy = "start_time"


class _TaskCameraInline(_TaskCameraTable):
    model = TaskCamera
    extra = 0
    can_delete = False
    _shown = ("camera", "active", "state", "reason", "fps", "frames", "dropped", "last_frame_at")
    fields = _shown
    readonly_fields = _shown

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The cameras of a task are chosen when it starts."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaskCamera]:
        """Fetch the cameras with their environment for their names."""
        return super().get_queryset(request).select_related("camera__environment")


@admin.register(ProcessingTask)
class ProcessingTaskAdmin(_Found[ProcessingTask]):
    """Tasks; they are started from their environment."""

    list_display = [
        "short_id",
        "environment",
        "scene",
        "mode",
        "status",
        "people_now",
        rate,
        progress,
        "lease_holder",
        "created_by",
        "created_at",
    ]
    list_filter = ["status", "mode", "environment"]
    search_fields = ["task_id", "lease_holder", "error"]
    list_select_related = ["environment", "scene", "created_by"]
    date_hierarchy = "created_at"
    inlines = [_TaskCameraInline]
    actions = [stop_following]

    @admin.display(description="task", ordering="task_id")
    def short_id(self, task: ProcessingTask) -> str:
        """The first letters of the id."""
        return str(task.pk)[:8]

    def has_delete_permission(
        self, request: HttpRequest, obj: ProcessingTask | None = None
    ) -> bool:
        """Keep a task that runs: its worker would go on writing for it."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_active)


@admin.register(TaskCamera)
class TaskCameraAdmin(_Found[TaskCamera]):
    """Cameras of tasks, running or past."""

    list_display = ["camera", "task", "active", "state", "reason", rate, "dropped"]
    list_filter = ["active", "state", "task__environment"]
    search_fields = ["camera__camera_id", "reason"]
    list_select_related = ["camera__environment", "task__environment"]


@admin.register(Person)
class PersonAdmin(_Found[Person]):
    """Identities."""

    list_display = ["person_id", "environment", "state", "first_seen", "last_seen"]
    list_filter = ["state", "environment"]
    search_fields = ["person_id"]
    list_select_related = ["environment"]
    date_hierarchy = "last_seen"


@admin.register(Track)
class TrackAdmin(_Found[Track]):
    """Sightings in one camera."""

    list_display = [
        "track_id",
        "camera",
        "person",
        "first_seen",
        "last_seen",
        "observation_count",
    ]
    list_filter = ["camera__environment"]
    search_fields = ["=track_id", "=camera__camera_id", "person__person_id"]
    list_select_related = ["camera__environment", "person"]
    date_hierarchy = "last_seen"


class _UncountedPaginator(_ObservationPaginator):
    """Pages through the newest rows without counting millions."""

    @cached_property
    def count(self) -> int:
        """As many as can be paged through."""
        return 10_000


@admin.register(Observation)
class ObservationAdmin(_Found[Observation]):
    """Single boxes, newest first."""

    list_display = ["time", "camera", "track", "person", "confidence", "floor_x", "floor_y"]
    ordering = ["-time"]
    # Only the column that has an index may be sorted by.
    sortable_by = ["time"]
    list_select_related = ["camera__environment", "track", "person"]
    paginator = _UncountedPaginator
    list_per_page = 100

    def has_delete_permission(self, request: HttpRequest, obj: Observation | None = None) -> bool:
        """Append-only; retention removes what is old."""
        return False

    def get_list_filter(self, request: HttpRequest) -> Any:
        """No filters: each would read the whole table."""
        return []
