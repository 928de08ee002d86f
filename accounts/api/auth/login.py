"""Sign in with user name and password, and the code of a second factor."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import examples
from accounts.api.auth.public import PublicView, uncached
from accounts.api.serializers.me import UserSerializer
from accounts.api.serializers.sign_in import LoginSerializer, SignedInSerializer
from accounts.api.throttles import LoginPerAddressThrottle
from accounts.http.authentication import plain
from accounts.services.sign_in import CodeNeededError, SetUpNeededError, sign_in


class LoginView(PublicView):
    """POST user name, password and perhaps a code → access, refresh, expires_in, user."""

    throttle_classes = [LoginPerAddressThrottle]

    @extend_schema(
        summary="Sign in with user name and password",
        description=(
            "Users with two-factor sign-in send `code`, too: the six digits of their authenticator "
            "app, or a recovery code. Without it the answer is 401 with the code "
            "`second_factor_required`: ask for it and send all three again. A code works once. "
            "Wrong codes count like wrong passwords (429). 403 with the code "
            "`second_factor_set_up_required`: the role demands two factors, and the user has to "
            "set them up on the sign-in page first. Services use API tokens, which need no code."
        ),
        request=LoginSerializer,
        responses={200: SignedInSerializer, 401: None, 403: None},
        examples=examples.LOGIN,
    )
    def post(self, request: Request) -> Response:
        """Check the password and the code, and return the tokens."""
        given = LoginSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        try:
            signed_in = sign_in(plain(request), data["username"], data["password"], data["code"])
        except CodeNeededError as error:
            raise AuthenticationFailed(str(error), "second_factor_required") from None
        except SetUpNeededError as error:
            raise PermissionDenied(str(error), "second_factor_set_up_required") from None
        if signed_in is None:
            raise AuthenticationFailed("Wrong user name or password.", "no_active_account")
        user, pair = signed_in
        return uncached({**pair, "user": UserSerializer(user).data})
