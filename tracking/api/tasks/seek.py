"""POST /processing-tasks/{id}/seek."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from spoton.http.refusals import RefusalsMixin
from tracking.api.tasks import serializers
from tracking.services.tasks.seek import Target, seek_task


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
