"""/export/jobs and /export/jobs/{id}."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from exports.api.serializers import JobSerializer, QueuedJobSerializer
from exports.models import ExportJob
from exports.selectors.jobs import jobs_for, visible_job
from exports.services.delete import delete_export
from spoton.http.filters import Parse, QueryFilters, choices, equals
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_unknown


class JobListView(ListAPIView[ExportJob]):
    """GET exports."""

    permission_classes = [needs("exports.view")]
    serializer_class = JobSerializer
    filter_backends = [QueryFilters]
    query_filters: ClassVar[dict[str, Parse]] = {
        "environment": equals("environment__environment_id"),
        "kind": equals("kind"),
        "status": choices("status", ExportJob.Status.values),
    }

    def get_queryset(self) -> QuerySet[ExportJob]:
        """Return exports of where the caller may look."""
        return jobs_for(signed_in_user(self.request))

    @extend_schema(summary="List exports, newest first")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return a page of exports."""
        return super().get(request, *args, **kwargs)


class JobStatusView(RefusalsMixin):
    """GET how far an export is."""

    permission_classes = [needs("exports.view")]

    @extend_schema(summary="How far an export is", responses={200: JobSerializer})
    def get(self, request: Request, job_id: UUID) -> Response:
        """Return progress, and why there is no file if there is none."""
        refuse_unknown(request, ())
        return Response(JobSerializer(visible_job(signed_in_user(request), job_id)).data)


class JobView(RefusalsMixin):
    """DELETE an export."""

    permission_classes = [needs("exports.create")]

    @extend_schema(
        summary="Cancel an export, or delete it with its file",
        request=None,
        responses={
            202: QueuedJobSerializer,
            204: OpenApiResponse(description="It had ended, and is deleted."),
        },
    )
    def delete(self, request: Request, job_id: UUID) -> Response:
        """Cancel what has not ended (202), delete what has (204)."""
        job = delete_export(signed_in_user(request), job_id)
        if job is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(QueuedJobSerializer(job).data, status=status.HTTP_202_ACCEPTED)
