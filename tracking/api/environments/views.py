"""Environments and their maps."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import signed_in_user
from spoton.http import filters
from spoton.http.file_routes import takes_files
from tracking.api import list_filters
from tracking.models import Environment
from tracking.selectors import scope
from tracking.services.environments.environment import (
    create_environment,
    delete_environment,
    update_environment,
)
from tracking.services.floor.map import remove_map, set_map

from .base import WITH_DATA, ConfiguredView, asked_for_data, given, visible_environment
from .serializers import (
    EnvironmentSerializer,
    MapPictureSerializer,
    WrittenEnvironmentSerializer,
)


def _shown(request: Request, environment_id: str) -> dict[str, Any]:
    summaries = scope.environment_summaries_for(signed_in_user(request))
    return dict(EnvironmentSerializer(summaries.get(environment_id=environment_id)).data)


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
        shown = _shown(request, environment.environment_id)
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
        return Response(_shown(request, environment_id))

    @extend_schema(
        summary="Delete an environment",
        description="For administrators of all environments. 409 while a task runs there, or if "
        "tracks, recordings or people are stored and `with_data` is not true. Files of "
        "recordings stay; single observations go when their retention ends.",
        parameters=[WITH_DATA],
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, environment_id: str) -> Response:
        """Delete it with all that is configured in it."""
        user = signed_in_user(request)
        delete_environment(user, environment_id, with_data=asked_for_data(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


@takes_files("environments.manage")
class EnvironmentMapView(ConfiguredView):
    """GET, PUT or DELETE the floor map as a picture."""

    def get_parsers(self) -> list[BaseParser]:
        """Return the parser of forms with files: nothing else is sent here."""
        return [MultiPartParser()]

    @extend_schema(
        summary="Get the map image of an environment",
        responses={
            (200, "image/png"): OpenApiTypes.BINARY,
            (200, "image/jpeg"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, environment_id: str) -> FileResponse:
        """Return the picture, 404 if there is none."""
        environment = visible_environment(signed_in_user(request), environment_id)
        if not environment.map_image:
            raise NotFound(f"{environment.name} has no map image.")
        try:
            picture = environment.map_image.open("rb")
        except OSError:
            raise NotFound(f"The map image of {environment.name} is missing.") from None
        response = FileResponse(picture)
        # Kept by the browser, but asked for again: access may have been withdrawn.
        response["Cache-Control"] = "private, no-cache"
        return response

    @extend_schema(
        summary="Upload the map image of an environment",
        description="PNG or JPEG, at most 10 MB, 8192 pixels a side and 16 million in all; it is "
        "re-encoded, without metadata. It fills the bounds exactly.",
        request={"multipart/form-data": MapPictureSerializer},
        responses={200: EnvironmentSerializer},
    )
    def put(self, request: Request, environment_id: str) -> Response:
        """Replace the picture."""
        user = signed_in_user(request)
        visible_environment(user, environment_id)
        set_map(user, environment_id, given(MapPictureSerializer, request)["picture"])
        return Response(_shown(request, environment_id))

    @extend_schema(
        summary="Delete the map image of an environment",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, environment_id: str) -> Response:
        """Remove the picture; without one it is the same answer."""
        remove_map(signed_in_user(request), environment_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
