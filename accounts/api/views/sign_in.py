"""Signing in, staying signed in, and who one is."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView

from accounts.api.serializers.sign_in import LoginSerializer, RefreshSerializer, UserSerializer
from accounts.api.throttles import LoginPerAddressThrottle, LoginPerUserThrottle
from accounts.permissions import IsViewer, signed_in_user


class LoginView(TokenObtainPairView):
    """POST user name and password → access, refresh, expires_in, user."""

    serializer_class = LoginSerializer
    throttle_classes = [LoginPerAddressThrottle, LoginPerUserThrottle]


class RefreshView(TokenRefreshView):
    """POST refresh → a new access and a new refresh token."""

    serializer_class = RefreshSerializer


class MeView(APIView):
    """GET the signed-in user."""

    permission_classes = [IsViewer]

    def get(self, request: Request) -> Response:
        """Return who is asking."""
        return Response(UserSerializer(signed_in_user(request)).data)
