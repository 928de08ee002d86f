"""POST /processing-tasks/{id}/resume."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_body
from tracking.api.tasks import serializers
from tracking.services.tasks.pause import resume_task


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
