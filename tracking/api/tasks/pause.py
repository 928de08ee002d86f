"""POST /processing-tasks/{id}/pause."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_body
from tracking.api.tasks import serializers
from tracking.services.tasks.pause import pause_task


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
