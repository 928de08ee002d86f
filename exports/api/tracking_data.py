"""POST /export/tracking-data."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from exports.api.serializers import QueuedJobSerializer, TrackingDataSerializer
from exports.services.create import create_export
from exports.tracking_data.kind import KIND
from exports.tracking_data.request import DataRequest, request_data
from spoton.http.refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE
from tracking.services.environments.setup import environment_for


class TrackingDataView(RefusalsMixin):
    """POST what to export → 202 and the queued job."""

    permission_classes = [needs("exports.create")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Export tracking data as CSV, JSON, Parquet or MOT",
        request=TrackingDataSerializer,
        responses={202: QueuedJobSerializer},
    )
    def post(self, request: Request) -> Response:
        """Queue an export; 429 when too many are, 409 when there is no room for its file."""
        asked = TrackingDataSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values, user = asked.validated_data, signed_in_user(request)
        environment = environment_for(user, values["environment_id"])
        data = DataRequest(
            form=values["format"],
            camera_ids=tuple(dict.fromkeys(values.get("camera_ids", ()))),
            time_zone=values.get("time_zone", settings.PAGE_TIME_ZONE),
            gzip=values["gzip"],
        )
        wanted = request_data(environment, values["start_time"], values["end_time"], data)
        job = create_export(user, KIND, wanted)
        return Response(QueuedJobSerializer(job).data, status=status.HTTP_202_ACCEPTED)
