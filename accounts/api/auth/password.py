"""Change one's own password."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import examples
from accounts.api.serializers.sign_in import PasswordSerializer, TokensSerializer
from accounts.http.authentication import plain, sign_in_of
from accounts.http.permissions import needs, signed_in_user
from accounts.services import sign_ins, tokens
from accounts.services.change_password import change_password
from spoton.http.refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE


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
        # The new sign-in is as good as the one that it comes from, which ends now.
        is_strong = sign_ins.has_second_factor(sign_in_of(request))
        user = change_password(
            plain(request), signed_in_user(request), data["old_password"], data["new_password"]
        )
        if request.auth is None:
            update_session_auth_hash(plain(request), user)
        response = Response(tokens.issue(user, has_second_factor=is_strong))
        response["Cache-Control"] = "no-store"
        return response
