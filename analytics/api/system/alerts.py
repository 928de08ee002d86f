"""`/api/v1/system/alerts`: what needs attention."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs
from analytics.api.system import examples
from analytics.api.system import serializers as forms
from analytics.api.system.state import state_for


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
        return Response(forms.SystemAlertsSerializer(state_for(request)).data)
