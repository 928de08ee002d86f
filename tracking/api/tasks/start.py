"""POST /processing-tasks/start."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from spoton.http.refusals import RefusalsMixin
from tracking.api.tasks import serializers
from tracking.selectors import scope
from tracking.services.tasks.options import TaskOptions
from tracking.services.tasks.start import start_task


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
