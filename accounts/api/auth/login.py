"""Sign in with user name and password."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import examples
from accounts.api.auth.public import PublicView, uncached
from accounts.api.serializers.me import UserSerializer
from accounts.api.serializers.sign_in import LoginSerializer, SignedInSerializer
from accounts.api.throttles import LoginPerAddressThrottle
from accounts.http.authentication import plain
from accounts.services.sign_in import sign_in


class LoginView(PublicView):
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
        return uncached({**pair, "user": UserSerializer(user).data})
