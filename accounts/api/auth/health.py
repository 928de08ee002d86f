"""Whether signing in works."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from spoton.http.health import database_is_up, redis_is_up

_PARTS = [("ok", "ok"), ("down", "down")]


class SignInHealthSerializer(serializers.Serializer[dict[str, Any]]):
    """`sign_in` needs the database, `tickets` Redis; degraded: only tickets are missing."""

    status = serializers.ChoiceField(choices=[(s, s) for s in ("healthy", "degraded", "unhealthy")])
    sign_in = serializers.ChoiceField(choices=_PARTS)
    tickets = serializers.ChoiceField(choices=_PARTS)


class SignInHealthView(APIView):
    """GET, for everybody; 503 when nobody can sign in."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        summary="Check that sign-in works",
        responses={200: SignInHealthSerializer, 503: SignInHealthSerializer},
        examples=[
            OpenApiExample(
                "Healthy",
                {"status": "healthy", "sign_in": "ok", "tickets": "ok"},
                response_only=True,
                status_codes=["200"],
            ),
            OpenApiExample(
                "The database is down",
                {"status": "unhealthy", "sign_in": "down", "tickets": "ok"},
                response_only=True,
                status_codes=["503"],
            ),
        ],
    )
    def get(self, request: Request) -> Response:
        """Ask the database and Redis."""
        database, redis = database_is_up(), redis_is_up()
        usable = "healthy" if redis else "degraded"
        body = {
            "status": usable if database else "unhealthy",
            "sign_in": "ok" if database else "down",
            "tickets": "ok" if redis else "down",
        }
        return Response(body, status=200 if database else 503)
