"""Reads of the pages where environments and cameras are set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, cast
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from tracking.models import Camera, Environment, ProcessingTask, TaskCamera
from tracking.selectors import scope

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class EnvironmentCounts(TypedDict):
    """What `environment_cards_for` adds to an environment."""

    camera_count: int
    calibrated_count: int
    zone_count: int
    people_now: int | None
    has_data: bool


def environment_cards_for(user: User) -> QuerySet[WithAnnotations[Environment, EnvironmentCounts]]:
    """Return environments with their counts, and the tasks that run there as `running`."""
    active = active_tasks()
    calibrated = Camera.objects.filter(homography__isnull=False, environment=OuterRef("pk"))
    present = active.filter(environment=OuterRef("pk"))
    environments = scope.environment_summaries_for(user).annotate(
        calibrated_count=_one(calibrated, Count("pk")),
        people_now=_of_one(present, Sum("people_now")),  # without any: unknown
    )
    running = Prefetch("tasks", queryset=active.select_related("scene"), to_attr="running")
    ordered = environments.prefetch_related(running).order_by("name", "environment_id")
    return cast("QuerySet[WithAnnotations[Environment, EnvironmentCounts]]", ordered)


def _one(rows: QuerySet[Any], figure: Count | Sum) -> Coalesce:
    return Coalesce(_of_one(rows, figure), 0)


def _of_one(rows: QuerySet[Any], figure: Count | Sum) -> Subquery:
    figures = rows.order_by().values("environment").annotate(n=figure).values("n")
    return Subquery(figures, output_field=IntegerField())


def environment_card(
    user: User, environment_id: str
) -> WithAnnotations[Environment, EnvironmentCounts] | None:
    """Return one of them, None if `user` may see no such one."""
    return environment_cards_for(user).filter(environment_id=environment_id).first()


def camera_of(user: User, environment_id: str, camera_id: str) -> Camera | None:
    """Return a camera with its environment, None if `user` may see no such one."""
    return (
        scope.cameras_for(user)
        .filter(environment__environment_id=environment_id, camera_id=camera_id)
        .first()
    )


def held_by_task(user: User, environment: Environment) -> dict[int, TaskCamera]:
    """Return cameras that a queued or running task holds, by key; with the task."""
    rows = TaskCamera.objects.filter(
        active=True,
        task__in=scope.tasks_for(user).filter(environment=environment).values("pk"),
    ).select_related("task")
    return {row.camera_id: row for row in rows}


def tasks_with(user: User, camera: Camera, most: int) -> list[ProcessingTask]:
    """Return the newest tasks that this camera took part in."""
    return list(scope.tasks_for(user).filter(cameras=camera).distinct()[:most])


def live_tasks(environment: Environment) -> dict[UUID, ProcessingTask]:
    """Return tasks of an environment that are queued or run, newest first."""
    rows = environment.tasks.filter(status__in=ProcessingTask.ACTIVE_STATUSES)
    return {task.pk: task for task in rows.select_related("scene").order_by("-created_at")}


def active_tasks() -> QuerySet[ProcessingTask]:
    """Return all queued and running tasks, to filter what is visible."""
    return ProcessingTask.objects.filter(status__in=ProcessingTask.ACTIVE_STATUSES)
