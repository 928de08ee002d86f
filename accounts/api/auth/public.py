"""What the calls of people who are not signed in share."""

from __future__ import annotations

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class PublicView(APIView):
    """A call for people who are not signed in: whatever they send along is not checked."""

    permission_classes = [AllowAny]
    authentication_classes = []

    def get_authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a refusal is 401 and not 403."""
        return 'Bearer realm="api"'


def uncached(body: object) -> Response:
    """Return an answer that no cache may keep."""
    response = Response(body)
    response["Cache-Control"] = "no-store"
    return response
