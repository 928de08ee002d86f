"""Tickets for sockets."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.refusals import UnavailableError
from accounts.api.serializers.tickets import TicketSerializer
from accounts.http.authentication import credential_of
from accounts.http.permissions import needs
from accounts.services import tickets
from spoton.http.strict import refuse_body


class TicketView(APIView):
    """POST → a ticket that opens one socket."""

    permission_classes = [needs("environments.view")]

    @extend_schema(
        summary="Get a ticket that opens one socket within half a minute",
        request=None,
        responses=TicketSerializer,
        examples=[
            OpenApiExample(
                "A ticket",
                {"ticket": "8h2Qm1C0mIuTn2u1GqkP8bYtC7m3v3qj5cU0d6Tg4sE", "expires_in": 30},
                response_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Return a ticket for what the caller has shown."""
        refuse_body(request)
        try:
            ticket, expires_in = tickets.issue(credential_of(request))
        except RedisError:
            raise UnavailableError from None
        response = Response({"ticket": ticket, "expires_in": expires_in})
        response["Cache-Control"] = "no-store"
        return response
