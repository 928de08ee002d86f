"""What the caller may do."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import examples
from accounts.api.serializers.me import RightsSerializer, rights_json
from accounts.http.permissions import needs, signed_in_user


class RightsView(APIView):
    """GET what the signed-in user may do."""

    permission_classes = [needs("environments.view")]

    @extend_schema(
        summary="List the permissions of the signed-in user",
        responses=RightsSerializer,
        examples=examples.RIGHTS,
    )
    def get(self, request: Request) -> Response:
        """Return role, environments and permissions."""
        return Response(rights_json(signed_in_user(request)))
