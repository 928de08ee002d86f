"""POST /processing-tasks/stop."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from spoton.http.refusals import RefusalsMixin
from tracking.api.tasks import serializers
from tracking.services.tasks.stop import stop_task


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
