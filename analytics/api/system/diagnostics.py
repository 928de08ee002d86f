"""`/api/v1/system/diagnostics`: versions, settings, models, disk, migrations."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs
from analytics.api.system import examples
from analytics.api.system import serializers as forms
from analytics.system import diagnostics
from spoton.http.throttles import EXPENSIVE


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
