"""Sign out."""

from __future__ import annotations

from django.contrib.auth import logout
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import TokenError

from accounts.api import examples
from accounts.api.serializers.sign_in import LogoutSerializer
from accounts.http.authentication import plain
from accounts.http.permissions import needs, signed_in_user
from accounts.services import tokens


class LogoutView(APIView):
    """POST → signed out; signing out twice is the same."""

    permission_classes = [needs("environments.view")]
    takes_ended_sign_ins = True

    @extend_schema(
        summary="Sign out: the refresh token, or a page's session, ends",
        request=LogoutSerializer,
        responses={204: None},
        examples=examples.LOGOUT,
    )
    def post(self, request: Request) -> Response:
        """End what the caller is signed in with."""
        given = LogoutSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        refresh = given.validated_data.get("refresh")
        if refresh is None and request.auth is not None:
            raise ValidationError({"refresh": ["This field is required."]})
        if refresh is not None:
            _end_quietly(request, refresh)
        if request.auth is None:
            logout(plain(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _end_quietly(request: Request, refresh: str) -> None:
    try:
        tokens.sign_out(signed_in_user(request), refresh)
    except TokenError:
        return  # too old or nonsense: nothing is left to end, as with a token that has ended
