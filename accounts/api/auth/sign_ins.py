"""Where the caller is signed in, and the end of it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import examples
from accounts.api.auth.own_access import OwnAccessView
from accounts.api.serializers.sign_ins import (
    EndedSerializer,
    EndOthersSerializer,
    SignInSerializer,
)
from accounts.http.authentication import sign_in_of
from accounts.http.permissions import signed_in_user
from accounts.models import SignIn
from accounts.selectors.own_access import sign_ins_of
from accounts.services import own_tokens, sign_ins
from spoton.http.filters import Parse, QueryFilters


class SignInListView(OwnAccessView, ListAPIView[SignIn]):
    """GET where the caller is signed in."""

    serializer_class = SignInSerializer
    filter_backends = [QueryFilters]
    query_filters: ClassVar[dict[str, Parse]] = {}

    def get_queryset(self) -> Any:  # a list: limits depend on the role, so Python applies them
        """Return the caller's sign-ins that have not ended."""
        return sign_ins_of(signed_in_user(self.request))

    def get_serializer_context(self) -> dict[str, Any]:
        """Add which sign-in is asking."""
        return {**super().get_serializer_context(), "current": sign_in_of(self.request)}

    @extend_schema(
        summary="Where the caller is signed in, the last seen first", examples=examples.SIGN_INS
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return a page of sign-ins."""
        return super().get(request, *args, **kwargs)


class SignInView(OwnAccessView):
    """DELETE one of the caller's sign-ins."""

    @extend_schema(summary="End one of the caller's sign-ins", responses={204: None})
    def delete(self, request: Request, sign_in_id: uuid.UUID) -> Response:
        """End it: its session or tokens stop working at once."""
        sign_ins.end(signed_in_user(request), sign_in_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class EndOthersView(OwnAccessView):
    """POST → every other sign-in of the caller has ended."""

    @extend_schema(
        summary="End all sign-ins of the caller but this one",
        request=EndOthersSerializer,
        responses=EndedSerializer,
        examples=examples.END_OTHERS,
    )
    def post(self, request: Request) -> Response:
        """End them, and the API tokens if asked to."""
        given = EndOthersSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = signed_in_user(request)
        ended = sign_ins.end_others(user, sign_in_of(request))
        tokens = own_tokens.revoke_all(user) if given.validated_data["tokens"] else 0
        return Response({"sign_ins": ended, "tokens": tokens})
