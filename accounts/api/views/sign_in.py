"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from django.contrib.auth import logout
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import AuthenticationFailed, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError

from accounts.api import examples
from accounts.api.serializers.me import UserSerializer
from accounts.api.serializers.sign_in import (
    LoginSerializer,
    LogoutSerializer,
    RefreshSerializer,
    SignedInSerializer,
    TokensSerializer,
)
from accounts.api.throttles import LoginPerAddressThrottle, RefreshPerNetworkThrottle
from accounts.authentication import plain
from accounts.permissions import needs, signed_in_user
from accounts.services import tokens
from accounts.services.sign_in import sign_in


class _Public(APIView):
    """A call for people who are not signed in: whatever they send along is not checked."""

    permission_classes = [AllowAny]
    authentication_classes = []

    def get_authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a refusal is 401 and not 403."""
        return 'Bearer realm="api"'


class LoginView(_Public):
    """POST user name and password → access, refresh, expires_in, user."""

    throttle_classes = [LoginPerAddressThrottle]

    @extend_schema(
        summary="Sign in with user name and password",
        request=LoginSerializer,
        responses={200: SignedInSerializer, 401: None},
        examples=examples.LOGIN,
    )
    def post(self, request: Request) -> Response:
        """Check the password and return the tokens."""
        given = LoginSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        signed_in = sign_in(plain(request), data["username"], data["password"])
        if signed_in is None:
            raise AuthenticationFailed("Wrong user name or password.", "no_active_account")
        user, pair = signed_in
        return _private({**pair, "user": UserSerializer(user).data})


class RefreshView(_Public):
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
            return _private(tokens.rotate(given.validated_data["refresh"]))
        except (TokenError, tokens.TokenRefusedError) as error:
            raise InvalidToken(str(error)) from None


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


def _private(body: object) -> Response:
    response = Response(body)
    response["Cache-Control"] = "no-store"
    return response
