"""Reset the second factor of a user who lost it."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from accounts.services import second_factor
from spoton.http.refusals import RefusalsMixin


class UserSecondFactorView(RefusalsMixin):
    """DELETE the second factor of a user."""

    permission_classes = [needs("users.manage")]

    @extend_schema(
        summary="Reset two-factor sign-in of a user; all their sign-ins end",
        responses={204: None},
    )
    def delete(self, request: Request, user_id: int) -> Response:
        """Take it away; doing it twice is the same."""
        second_factor.reset(signed_in_user(request), user_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
