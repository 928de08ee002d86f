"""Figures of this moment."""

from __future__ import annotations

from dataclasses import asdict

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs, signed_in_user
from analytics.api.serializers import MetricsSerializer
from analytics.selectors import real_time_metrics
from spoton.http.strict import refuse_unknown


class RealTimeMetricsView(APIView):
    """GET people, cameras and frames per second now; `?environment=` for one place."""

    permission_classes = [needs("analytics.view")]

    @extend_schema(
        summary="Get people, cameras and frame rates",
        parameters=[OpenApiParameter("environment", description="Only this environment.")],
        responses={200: MetricsSerializer, 404: None},
    )
    def get(self, request: Request) -> Response:
        """Return the figures, in all, per environment and per camera."""
        refuse_unknown(request, {"environment"})
        environment_id = request.query_params.get("environment") or None
        if environment_id is not None and "\x00" in environment_id:
            raise NotFound
        metrics = real_time_metrics(signed_in_user(request), environment_id)
        if environment_id is not None and not metrics.environments:
            raise NotFound(f"Environment {environment_id!r} not found, or you have no access.")
        return Response(asdict(metrics))
