"""Stay signed in: the next pair of tokens."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError

from accounts.api import examples
from accounts.api.auth.public import PublicView, uncached
from accounts.api.serializers.sign_in import RefreshSerializer, TokensSerializer
from accounts.api.throttles import RefreshPerNetworkThrottle
from accounts.services import tokens


class RefreshView(PublicView):
    """POST refresh → a new access and a new refresh token."""

    throttle_classes = [RefreshPerNetworkThrottle]

    @extend_schema(
        summary="Get the next pair of tokens; the old refresh token is worthless then",
        request=RefreshSerializer,
        responses={200: TokensSerializer, 401: None},
        examples=examples.REFRESH,
    )
    def post(self, request: Request) -> Response:
        """Return new tokens."""
        given = RefreshSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            return uncached(tokens.rotate(given.validated_data["refresh"]))
        except (TokenError, tokens.TokenRefusedError) as error:
            raise InvalidToken(str(error)) from None
