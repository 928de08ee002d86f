"""`/api/v1/system`: how the installation fares, and what an administrator may do about it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from redis.exceptions import RedisError
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs, signed_in_user
from analytics.api.system import examples
from analytics.api.system import serializers as forms
from analytics.system import diagnostics
from analytics.system.history import history
from analytics.system.state import environments_of, seen_by, system_state
from spoton.http.strict import refuse_body
from spoton.http.throttles import EXPENSIVE

_DASHBOARD_MINUTES = 60


class PartDown(APIException):
    """A part that the call needs is down."""

    status_code = 503
    default_detail = "Service unavailable. Try again."


def _state(request: Request) -> dict[str, Any]:
    user = signed_in_user(request)
    return seen_by(system_state(), environments_of(user))


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
        return Response(forms.SystemMetricsSerializer(_state(request)).data)


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
        body = {"now": _state(request), "minutes": history(_DASHBOARD_MINUTES)}
        return Response(forms.SystemDashboardSerializer(body).data)


class SystemHealthView(APIView):
    """GET the state of each part."""

    permission_classes = [needs("system.view")]

    @extend_schema(
        summary="Get the state of each part",
        responses={200: forms.SystemHealthSerializer},
        examples=examples.HEALTH,
    )
    def get(self, request: Request) -> Response:
        """Return it; 200 whatever is down, because this is about that."""
        return Response(forms.SystemHealthSerializer(diagnostics.health(_state(request))).data)


class SystemAlertsView(APIView):
    """GET what needs attention."""

    permission_classes = [needs("system.view")]

    @extend_schema(
        summary="List system alerts, most severe first",
        responses={200: forms.SystemAlertsSerializer},
        examples=examples.ALERTS,
    )
    def get(self, request: Request) -> Response:
        """Return the alerts."""
        return Response(forms.SystemAlertsSerializer(_state(request)).data)


class DiagnosticsView(APIView):
    """GET versions, settings without secrets, models, disk, migrations."""

    permission_classes = [needs("system.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Get versions, settings without secrets, models, disk and migrations",
        responses={200: forms.DiagnosticsSerializer},
        examples=examples.DIAGNOSTICS,
    )
    def get(self, request: Request) -> Response:
        """Return them."""
        return Response(forms.DiagnosticsSerializer(diagnostics.diagnostics()).data)


class ClearCacheView(APIView):
    """POST: empty the cache."""

    permission_classes = [needs("system.maintain")]

    @extend_schema(
        summary="Clear the cache; live data is kept",
        request=None,
        responses={200: forms.ClearedSerializer},
        examples=examples.CLEARED,
    )
    def post(self, request: Request) -> Response:
        """Do it, and say how much there was."""
        refuse_body(request)
        try:
            cleared = diagnostics.clear_cache(signed_in_user(request))
        except (RedisError, OSError):
            raise PartDown from None
        return Response({"cleared": cleared})


class GarbageCollectView(APIView):
    """POST: run Python's collector in the web process that answers."""

    permission_classes = [needs("system.maintain")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Collect garbage in the web process that responds",
        request=None,
        responses={200: forms.CollectedSerializer},
        examples=examples.COLLECTED,
    )
    def post(self, request: Request) -> Response:
        """Do it, and say how much there was."""
        refuse_body(request)
        return Response({"collected": diagnostics.collect_garbage(signed_in_user(request))})
