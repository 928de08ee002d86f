"""The caller's own API tokens, and the end of them."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import examples
from accounts.api.auth.own_access import OwnAccessView
from accounts.api.serializers.sign_ins import (
    ApiTokenSerializer,
)
from accounts.http.permissions import signed_in_user
from accounts.models import ApiToken
from accounts.selectors.own_access import api_tokens_of
from accounts.services import own_tokens
from spoton.http.filters import Parse, QueryFilters


class ApiTokenListView(OwnAccessView, ListAPIView[ApiToken]):
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


class ApiTokenView(OwnAccessView):
    """DELETE one of the caller's API tokens."""

    @extend_schema(summary="End one of the caller's API tokens", responses={204: None})
    def delete(self, request: Request, token_id: int) -> Response:
        """End it; what is over stays in the list."""
        own_tokens.revoke(signed_in_user(request), token_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
