"""The running of tasks."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from spoton.http import filters
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_body
from tracking.api import list_filters, serializers
from tracking.models import ProcessingTask
from tracking.selectors import scope
from tracking.services.tasks.options import TaskOptions
from tracking.services.tasks.pause import pause_task, resume_task
from tracking.services.tasks.seek import Target, seek_task
from tracking.services.tasks.start import start_task
from tracking.services.tasks.stop import stop_task


@extend_schema_view(get=extend_schema(summary="List tasks, newest first"))
class TaskListView(ListAPIView[ProcessingTask]):
    """GET tasks, newest first."""

    permission_classes = [needs("tasks.view")]
    serializer_class = serializers.TaskSerializer
    filter_backends = [filters.QueryFilters]
    query_filters = list_filters.TASKS

    def get_queryset(self) -> QuerySet[ProcessingTask]:
        """Return what the caller may see."""
        return scope.tasks_for(signed_in_user(self.request))


@extend_schema_view(get=extend_schema(summary="Get a task with the state of its cameras"))
class TaskView(RetrieveAPIView[ProcessingTask]):
    """GET one task."""

    permission_classes = [needs("tasks.view")]
    serializer_class = serializers.TaskSerializer
    lookup_url_kwarg = "task_id"

    def get_queryset(self) -> QuerySet[ProcessingTask]:
        """Return what the caller may see."""
        return scope.tasks_for(signed_in_user(self.request))


class StartTaskView(RefusalsMixin):
    """POST what to start → 202 and the queued task."""

    permission_classes = [needs("tasks.run")]

    @extend_schema(
        summary="Start a task",
        request=serializers.StartTaskSerializer,
        responses={202: serializers.TaskSerializer},
    )
    def post(self, request: Request) -> Response:
        """Start following people; 409 names the task that holds a camera."""
        wanted = serializers.StartTaskSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        data = wanted.validated_data
        user = signed_in_user(request)
        task = start_task(
            user,
            data["environment_id"],
            scene_id=data.get("scene_id"),
            camera_ids=data.get("camera_ids"),
            options=TaskOptions(
                mode=data.get("mode"),
                target_fps=data.get("target_fps"),
                loop=data["loop"],
                start_time=data.get("start_time"),
                end_time=data.get("end_time"),
            ),
        )
        shown = scope.tasks_for(user).get(pk=task.pk)
        return Response(serializers.TaskSerializer(shown).data, status=status.HTTP_202_ACCEPTED)


class StopTaskView(RefusalsMixin):
    """POST the task to stop → the task; stopping twice is the same answer."""

    permission_classes = [needs("tasks.run")]

    @extend_schema(
        summary="Stop a task",
        request=serializers.StopTaskSerializer,
        responses={200: serializers.TaskSerializer},
    )
    def post(self, request: Request) -> Response:
        """Stop following people; twice gives the same answer."""
        wanted = serializers.StopTaskSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        task = stop_task(signed_in_user(request), wanted.validated_data["task_id"])
        return Response(serializers.TaskSerializer(task).data)


class PauseTaskView(RefusalsMixin):
    """POST → the task, which waits at its frame; pausing twice is the same answer."""

    permission_classes = [needs("tasks.run")]

    @extend_schema(
        summary="Pause a task; no frame of a recording is skipped",
        request=None,
        responses={200: serializers.TaskSerializer},
    )
    def post(self, request: Request, task_id: UUID) -> Response:
        """Pause; 409 where the task has ended."""
        refuse_body(request)
        task = pause_task(signed_in_user(request), task_id)
        return Response(serializers.TaskSerializer(task).data)


class ResumeTaskView(RefusalsMixin):
    """POST → the task, which continues; resuming twice is the same answer."""

    permission_classes = [needs("tasks.run")]

    @extend_schema(
        summary="Resume a task: recordings at the next frame, live cameras with the latest",
        request=None,
        responses={200: serializers.TaskSerializer},
    )
    def post(self, request: Request, task_id: UUID) -> Response:
        """Continue; 409 where the task has ended."""
        refuse_body(request)
        task = resume_task(signed_in_user(request), task_id)
        return Response(serializers.TaskSerializer(task).data)


class SeekTaskView(RefusalsMixin):
    """POST a moment → the task, all of whose cameras go there."""

    permission_classes = [needs("tasks.run")]

    @extend_schema(
        summary="Move all cameras of a recorded task to one moment",
        description=(
            "Frame-exact, playing or paused; while paused, one picture of that moment is shown. "
            "Tracking restarts there. Of dated recordings every frame is stored once: "
            "what was stored before is shown again, but not stored or counted again. `frame` and "
            "`progress` count in the camera with the most frames."
        ),
        request=serializers.SeekTaskSerializer,
        responses={200: serializers.TaskSerializer},
    )
    def post(self, request: Request, task_id: UUID) -> Response:
        """Go elsewhere; 409 for live cameras and where the task has ended."""
        wanted = serializers.SeekTaskSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        target = Target(**wanted.validated_data)
        task = seek_task(signed_in_user(request), task_id, target)
        return Response(serializers.TaskSerializer(task).data)
