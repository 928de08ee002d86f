"""POST /export/analytics-report."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from exports.api.kind_serializers import ReportSerializer
from exports.api.serializers import QueuedJobSerializer
from exports.report.kind import KIND
from exports.report.request import request_report
from exports.services.create import create_export
from spoton.http.refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE
from tracking.services.environments.setup import environment_for


class AnalyticsReportView(RefusalsMixin):
    """POST which report → 202 and the queued job."""

    permission_classes = [needs("exports.create")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Export a report of figures as HTML or PDF",
        request=ReportSerializer,
        responses={202: QueuedJobSerializer},
    )
    def post(self, request: Request) -> Response:
        """Queue an export; 429 when too many are, 409 when there is no room for its file."""
        asked = ReportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values, user = asked.validated_data, signed_in_user(request)
        environment = environment_for(user, values["environment_id"])
        zone = values.get("time_zone", settings.PAGE_TIME_ZONE)
        wanted = request_report(
            environment, values["start_time"], values["end_time"], str(values["format"]), zone
        )
        job = create_export(user, KIND, wanted)
        return Response(QueuedJobSerializer(job).data, status=status.HTTP_202_ACCEPTED)
