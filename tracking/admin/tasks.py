"""Tasks and their cameras."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from tracking.models import Playlist, ProcessingTask, TaskCamera

from .actions import pause_following, resume_following, stop_following
from .base import RecordAdmin
from .columns import progress, rate

if TYPE_CHECKING:
    _TaskCameraTable = admin.TabularInline[TaskCamera, ProcessingTask]
else:  # Django's own class takes no type arguments when it runs
    _TaskCameraTable = admin.TabularInline


class _TaskCameraInline(_TaskCameraTable):
    model = TaskCamera
    extra = 0
    can_delete = False
    _shown = ("camera", "active", "state", "reason", "fps", "frames", "dropped", "last_frame_at")
    fields = _shown
    readonly_fields = _shown

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: the cameras of a task are chosen when it starts."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaskCamera]:
        """Fetch the cameras with their environment for their names."""
        return super().get_queryset(request).select_related("camera__environment")


@admin.register(ProcessingTask)
class ProcessingTaskAdmin(RecordAdmin[ProcessingTask]):
    """Tasks; they are started from their environment."""

    list_display = [
        "short_id",
        "environment",
        "scene",
        "mode",
        "status_label",
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
    actions = [stop_following, pause_following, resume_following]

    @admin.display(description="task", ordering="task_id")
    def short_id(self, task: ProcessingTask) -> str:
        """Return the first letters of the ID."""
        return str(task.pk)[:8]

    @admin.display(description="status", ordering="status")
    def status_label(self, task: ProcessingTask) -> str:
        """Return the label of the status."""
        return task.get_status_display()

    def has_delete_permission(
        self, request: HttpRequest, obj: ProcessingTask | None = None
    ) -> bool:
        """Keep a task that runs, as its worker writes for it; Django keeps one with cameras."""
        return self.has_view_permission(request, obj) and not (obj and obj.is_active)


@admin.register(TaskCamera)
class TaskCameraAdmin(RecordAdmin[TaskCamera]):
    """Cameras of tasks, running or past."""

    list_display = ["camera", "task", "active", "state_label", "reason", rate, "dropped"]
    list_filter = ["active", "state", "task__environment"]
    search_fields = ["camera__camera_id", "reason"]
    list_select_related = ["camera__environment", "task__environment"]

    @admin.display(description="state", ordering="state")
    def state_label(self, row: TaskCamera) -> str:
        """Return the label of the state."""
        return row.get_state_display()


@admin.register(Playlist)
class PlaylistAdmin(RecordAdmin[Playlist]):
    """The files that cameras of tasks play."""

    list_display = ["task_camera", "number_of_files"]
    list_select_related = ["task_camera__camera", "task_camera__task__environment"]

    @admin.display(description="files")
    def number_of_files(self, playlist: Playlist) -> int:
        """Return how many there are."""
        return len(playlist.files)
