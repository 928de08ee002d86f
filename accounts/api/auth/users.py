"""Administration of users."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView, ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import examples, filters
from accounts.api.serializers.users import (
    ManagedUserSerializer,
    NewUserSerializer,
    UserChangesSerializer,
)
from accounts.http.permissions import needs, signed_in_user
from accounts.models import User
from accounts.selectors.users import users_for
from accounts.services import users
from spoton.http.filters import QueryFilters
from spoton.http.refusals import RefusalsMixin


class UserListView(RefusalsMixin, ListAPIView[User]):
    """GET users, POST a new one."""

    permission_classes = [needs("users.manage")]
    serializer_class = ManagedUserSerializer
    filter_backends = [QueryFilters]
    query_filters = filters.USERS

    def get_queryset(self) -> QuerySet[User]:
        """Return all users, by name."""
        return users_for(signed_in_user(self.request))

    @extend_schema(summary="List users", examples=examples.USERS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return a page of users."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Create a user",
        request=NewUserSerializer,
        responses={201: ManagedUserSerializer},
        examples=examples.NEW_USER,
    )
    def post(self, request: Request) -> Response:
        """Create a user."""
        given = NewUserSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = users.create_user(signed_in_user(request), given.validated_data)
        return Response(ManagedUserSerializer(user).data, status=status.HTTP_201_CREATED)


class UserView(RefusalsMixin, GenericAPIView[User]):
    """GET, PATCH or shut out one user."""

    permission_classes = [needs("users.manage")]
    serializer_class = ManagedUserSerializer

    def get_queryset(self) -> QuerySet[User]:
        """Return all users."""
        return users_for(signed_in_user(self.request))

    @extend_schema(summary="Get a user", examples=examples.ONE_USER)
    def get(self, request: Request, user_id: int) -> Response:
        """Return the user."""
        user = get_object_or_404(self.get_queryset(), pk=user_id)
        return Response(ManagedUserSerializer(user).data)

    @extend_schema(
        summary="Edit a user; a new password or disabling ends all sign-ins",
        request=UserChangesSerializer,
        responses=ManagedUserSerializer,
        examples=examples.CHANGED_USER,
    )
    def patch(self, request: Request, user_id: int) -> Response:
        """Change what is given."""
        given = UserChangesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = users.update_user(signed_in_user(request), user_id, given.validated_data)
        return Response(ManagedUserSerializer(user).data)

    @extend_schema(summary="Disable a user; the audit log is kept", responses={204: None})
    def delete(self, request: Request, user_id: int) -> Response:
        """Shut the user out; doing it twice is the same."""
        users.deactivate_user(signed_in_user(request), user_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
