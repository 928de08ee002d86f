"""Who one is, and one's own password."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import examples
from accounts.api.serializers.me import RightsSerializer, UserSerializer, rights_json
from accounts.api.serializers.sign_in import PasswordSerializer, TokensSerializer
from accounts.authentication import plain
from accounts.permissions import needs, signed_in_user
from accounts.services import tokens
from accounts.services.change_password import change_password
from spoton.api_refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE


class MeView(APIView):
    """GET the signed-in user."""

    permission_classes = [needs("environments.view")]

    @extend_schema(summary="Get the signed-in user", responses=UserSerializer, examples=examples.ME)
    def get(self, request: Request) -> Response:
        """Return who is asking."""
        return Response(UserSerializer(signed_in_user(request)).data)


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


class PasswordView(RefusalsMixin):
    """POST old and new password → tokens; whatever else was signed in is not any longer."""

    permission_classes = [needs("environments.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Change your own password; all other sessions and tokens end",
        request=PasswordSerializer,
        responses=TokensSerializer,
        examples=examples.PASSWORD,
    )
    def post(self, request: Request) -> Response:
        """Set the new password; the caller stays signed in, by session or with the new tokens."""
        given = PasswordSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        user = change_password(
            plain(request), signed_in_user(request), data["old_password"], data["new_password"]
        )
        if request.auth is None:
            update_session_auth_hash(plain(request), user)
        response = Response(tokens.issue(user))
        response["Cache-Control"] = "no-store"
        return response
