"""Reads, each with the filter for who is asking: REST, pages, media and sockets all start here.

What a user may not see is absent from the answer, so that it looks the same as what is not there.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypedDict, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Count,
    Exists,
    IntegerField,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from accounts.models import User
from tracking.models import (
    Camera,
    Environment,
    Line,
    Person,
    ProcessingTask,
    Recording,
    Scene,
    TaskCamera,
    Zone,
)

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

ONLINE_WITHIN: Final = timedelta(seconds=10)

_M = TypeVar("_M", bound=Model)


class Online(TypedDict):
    """What `cameras_for` adds to a camera."""

    online: bool


def environments_for(user: User | AnonymousUser) -> QuerySet[Environment]:
    """Return environments that `user` may see."""
    environments = Environment.objects.all()
    if not isinstance(user, User) or not user.is_active:
        return environments.none()
    if user.sees_everything:
        return environments
    return environments.filter(users=user)


def _within(queryset: QuerySet[_M], user: User | AnonymousUser) -> QuerySet[_M]:
    if isinstance(user, User) and user.is_active and user.sees_everything:
        return queryset
    return queryset.filter(environment__in=environments_for(user))


def environment_summaries_for(user: User | AnonymousUser) -> QuerySet[Environment]:
    """Return environments with `camera_count`, `zone_count` and `has_data`."""
    return environments_for(user).annotate(
        camera_count=_count(Camera.objects.all()),
        zone_count=_count(Zone.objects.all()),
        has_data=Exists(Person.objects.filter(environment=OuterRef("pk")))
        | Exists(Recording.objects.filter(camera__environment=OuterRef("pk"))),
    )


def _count(queryset: QuerySet[_M]) -> Coalesce:
    # Subqueries: counting over two joins at once would multiply the rows.
    counted = (
        queryset.filter(environment=OuterRef("pk"))
        .order_by()
        .values("environment")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def cameras_for(user: User | AnonymousUser) -> QuerySet[WithAnnotations[Camera, Online]]:
    """Return cameras with `online`: a running task got a frame from it within the last seconds."""
    delivering = TaskCamera.objects.filter(
        camera=OuterRef("pk"),
        active=True,
        state=TaskCamera.State.ONLINE,
        last_frame_at__gte=timezone.now() - ONLINE_WITHIN,
    )
    return (
        _within(Camera.objects.all(), user)
        .select_related("environment", "recorder")
        .annotate(online=Exists(delivering))
    )


def with_health(cameras: QuerySet[Camera]) -> QuerySet[Camera]:
    """Return cameras with `held_rows`: how the task finds them whose worker is alive."""
    held = TaskCamera.objects.filter(
        active=True,
        task__status__in=ProcessingTask.ACTIVE_STATUSES,
        task__lease_expires_at__gt=Now(),
    )
    return cameras.prefetch_related(Prefetch("task_cameras", held, to_attr="held_rows"))


def scenes_for(user: User | AnonymousUser) -> QuerySet[Scene]:
    """Return scenes with their cameras."""
    return _within(Scene.objects.all(), user).prefetch_related("cameras")


def zones_for(user: User | AnonymousUser) -> QuerySet[Zone]:
    """Return zones of the environments that `user` may see."""
    return _within(Zone.objects.all(), user)


def lines_for(user: User | AnonymousUser) -> QuerySet[Line]:
    """Return lines of the environments that `user` may see."""
    return _within(Line.objects.all(), user)


def tasks_for(user: User | AnonymousUser) -> QuerySet[ProcessingTask]:
    """Return tasks with everything that their JSON shows, newest first."""
    return (
        _within(ProcessingTask.objects.all(), user)
        .select_related("environment", "scene", "created_by")
        .prefetch_related("task_cameras__camera")
    )


def held_task_cameras_for(user: User | AnonymousUser) -> QuerySet[TaskCamera]:
    """Return cameras of tasks that a living worker holds now; figures of others are out of date."""
    held = Q(task__status__in=ProcessingTask.ACTIVE_STATUSES, task__lease_expires_at__gt=Now())
    return TaskCamera.objects.filter(
        held, active=True, task__environment__in=environments_for(user)
    ).select_related("task", "camera")


def recordings_for(user: User | AnonymousUser) -> QuerySet[Recording]:
    """Return recordings of the cameras that `user` may see, in the order of time."""
    return (
        Recording.objects.filter(camera__environment__in=environments_for(user))
        .select_related("camera")
        .order_by("start_time", "pk")
    )
