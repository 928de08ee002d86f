"""`/api/v1/system/performance`: figures of now and of each minute."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs
from analytics.api.system import examples
from analytics.api.system import serializers as forms
from analytics.api.system.state import state_for
from analytics.system.history import history

_DASHBOARD_MINUTES = 60


class SystemMetricsView(APIView):
    """GET what every process and the machine do now."""

    permission_classes = [needs("system.view")]

    @extend_schema(
        summary="Get current system figures",
        responses={200: forms.SystemMetricsSerializer},
        examples=examples.METRICS,
    )
    def get(self, request: Request) -> Response:
        """Return the figures."""
        return Response(forms.SystemMetricsSerializer(state_for(request)).data)


class SystemHistoryView(APIView):
    """GET a figure of each minute."""

    permission_classes = [needs("system.view")]

    @extend_schema(
        summary="Get figures per minute, up to one day",
        parameters=[
            OpenApiParameter(
                "minutes",
                {"type": "integer", "minimum": 1, "maximum": 1440, "default": 60},
                description="Time range.",
            )
        ],
        responses={200: forms.SystemHistorySerializer},
        examples=examples.HISTORY,
    )
    def get(self, request: Request) -> Response:
        """Return the minutes, the oldest first."""
        asked = forms.SystemHistoryQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        minutes = history(asked.validated_data["minutes"])
        return Response(forms.SystemHistorySerializer({"minutes": minutes}).data)


class SystemDashboardView(APIView):
    """GET this moment and the last hour."""

    permission_classes = [needs("system.view")]

    @extend_schema(
        summary="Get the system dashboard: now and the last hour",
        responses={200: forms.SystemDashboardSerializer},
        examples=examples.DASHBOARD,
    )
    def get(self, request: Request) -> Response:
        """Return both."""
        body = {"now": state_for(request), "minutes": history(_DASHBOARD_MINUTES)}
        return Response(forms.SystemDashboardSerializer(body).data)
