"""Who the caller is."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import examples
from accounts.api.serializers.me import UserSerializer
from accounts.http.permissions import needs, signed_in_user


class MeView(APIView):
    """GET the signed-in user."""

    permission_classes = [needs("environments.view")]

    @extend_schema(summary="Get the signed-in user", responses=UserSerializer, examples=examples.ME)
    def get(self, request: Request) -> Response:
        """Return who is asking."""
        return Response(UserSerializer(signed_in_user(request)).data)
