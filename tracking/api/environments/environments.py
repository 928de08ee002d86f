"""The list of environments, and one environment."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import signed_in_user
from spoton.http import filters
from tracking.api import list_filters
from tracking.api.environments.base import (
    WITH_DATA,
    ConfiguredView,
    asked_for_data,
    given,
    shown_environment,
    visible_environment,
)
from tracking.api.environments.serializers import (
    EnvironmentSerializer,
    WrittenEnvironmentSerializer,
)
from tracking.models import Environment
from tracking.selectors import scope
from tracking.services.environments.environment import (
    create_environment,
    delete_environment,
    update_environment,
)


@extend_schema_view(get=extend_schema(summary="List your environments"))
class EnvironmentListView(ConfiguredView, ListAPIView[Environment]):
    """GET environments; POST a new one."""

    serializer_class = EnvironmentSerializer
    filter_backends = [filters.QueryFilters]
    query_filters = list_filters.ENVIRONMENTS

    def get_queryset(self) -> QuerySet[Environment]:
        """Return what the caller may see."""
        return scope.environment_summaries_for(signed_in_user(self.request))

    @extend_schema(
        summary="Create an environment",
        description="For administrators of all environments.",
        request=WrittenEnvironmentSerializer,
        responses={201: EnvironmentSerializer},
    )
    def post(self, request: Request) -> Response:
        """Create an environment; 409 if there is one of this id."""
        values = given(WrittenEnvironmentSerializer, request)
        environment = create_environment(signed_in_user(request), values)
        shown = shown_environment(request, environment.environment_id)
        return Response(shown, status=status.HTTP_201_CREATED)


@extend_schema_view(get=extend_schema(summary="Get an environment"))
class EnvironmentView(ConfiguredView, RetrieveAPIView[Environment]):
    """GET, PATCH or DELETE one environment."""

    serializer_class = EnvironmentSerializer
    lookup_field = "environment_id"

    def get_queryset(self) -> QuerySet[Environment]:
        """Return what the caller may see."""
        return scope.environment_summaries_for(signed_in_user(self.request))

    @extend_schema(
        summary="Edit an environment",
        request=WrittenEnvironmentSerializer,
        responses={200: EnvironmentSerializer},
    )
    def patch(self, request: Request, environment_id: str) -> Response:
        """Change what is given."""
        user = signed_in_user(request)
        visible_environment(user, environment_id)
        context = {"current_id": environment_id}
        values = given(WrittenEnvironmentSerializer, request, partial=True, context=context)
        update_environment(user, environment_id, values)
        return Response(shown_environment(request, environment_id))

    @extend_schema(
        summary="Delete an environment",
        description="For administrators of all environments. 409 while a task runs there, or if "
        "tracks, recordings or people are stored and `with_data` is not true. Imported files "
        "stay, those of recorders go; single observations go when their retention ends.",
        parameters=[WITH_DATA],
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, environment_id: str) -> Response:
        """Delete it with all that is configured in it."""
        user = signed_in_user(request)
        delete_environment(user, environment_id, with_data=asked_for_data(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
