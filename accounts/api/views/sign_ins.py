"""One's own sign-ins and API tokens: where one is signed in, and the end of it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import examples
from accounts.api.serializers.sign_ins import (
    ApiTokenSerializer,
    EndedSerializer,
    EndOthersSerializer,
    SignInSerializer,
)
from accounts.authentication import sign_in_of
from accounts.models import ApiToken, SignIn
from accounts.permissions import needs, signed_in_user
from accounts.selectors import api_tokens_of, sign_ins_of
from accounts.services import own_tokens, sign_ins
from spoton.api_filters import Parse, QueryFilters
from spoton.api_refusals import RefusalsMixin


class _OwnAccess(RefusalsMixin):
    """Calls about what opens the door: a token of a machine could lock its owner out."""

    permission_classes = [needs("environments.view")]

    def check_permissions(self, request: Request) -> None:
        """Refuse API tokens."""
        super().check_permissions(request)
        if isinstance(request.auth, ApiToken):
            raise PermissionDenied("An API token cannot do this: sign in with your password.")


class SignInListView(_OwnAccess, ListAPIView[SignIn]):
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


class SignInView(_OwnAccess):
    """DELETE one of the caller's sign-ins."""

    @extend_schema(summary="End one of the caller's sign-ins", responses={204: None})
    def delete(self, request: Request, sign_in_id: uuid.UUID) -> Response:
        """End it: its session or tokens stop working at once."""
        sign_ins.end(signed_in_user(request), sign_in_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class EndOthersView(_OwnAccess):
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


class ApiTokenListView(_OwnAccess, ListAPIView[ApiToken]):
    """GET the caller's API tokens."""

    serializer_class = ApiTokenSerializer
    filter_backends = [QueryFilters]
    query_filters: ClassVar[dict[str, Parse]] = {}

    def get_queryset(self) -> QuerySet[ApiToken]:
        """Return them."""
        return api_tokens_of(signed_in_user(self.request))

    @extend_schema(summary="The caller's API tokens, newest first", examples=examples.API_TOKENS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return a page of tokens."""
        return super().get(request, *args, **kwargs)


class ApiTokenView(_OwnAccess):
    """DELETE one of the caller's API tokens."""

    @extend_schema(summary="End one of the caller's API tokens", responses={204: None})
    def delete(self, request: Request, token_id: int) -> Response:
        """End it; what is over stays in the list."""
        own_tokens.revoke(signed_in_user(request), token_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
