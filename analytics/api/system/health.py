"""`/api/v1/system/health`: the state of each part."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs
from analytics.api.system import examples
from analytics.api.system import serializers as forms
from analytics.api.system.state import state_for
from analytics.system import diagnostics


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
        return Response(forms.SystemHealthSerializer(diagnostics.health(state_for(request))).data)
