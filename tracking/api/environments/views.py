"""Reads of environments and of what is in them."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView, RetrieveAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import IsViewer, signed_in_user
from tracking import selectors
from tracking.api import filters
from tracking.models import Camera, Environment, Line, Scene, Zone

from .camera_serializers import CameraSerializer
from .place_serializers import LineSerializer, SceneSerializer, ZoneSerializer
from .serializers import EnvironmentSerializer

_M = TypeVar("_M", bound=Model)


@extend_schema_view(get=extend_schema(summary="The environments that you may see"))
class EnvironmentListView(ListAPIView[Environment]):
    """GET environments."""

    permission_classes = [IsViewer]
    serializer_class = EnvironmentSerializer
    filter_backends = [filters.QueryFilters]
    query_filters = filters.ENVIRONMENTS

    def get_queryset(self) -> QuerySet[Environment]:
        """Return what the caller may see."""
        return selectors.environment_summaries_for(signed_in_user(self.request))


@extend_schema_view(get=extend_schema(summary="One environment"))
class EnvironmentView(RetrieveAPIView[Environment]):
    """GET one environment."""

    permission_classes = [IsViewer]
    serializer_class = EnvironmentSerializer
    lookup_field = "environment_id"

    def get_queryset(self) -> QuerySet[Environment]:
        """Return what the caller may see."""
        return selectors.environment_summaries_for(signed_in_user(self.request))


def _visible_environment(user: User, environment_id: str) -> Environment:
    return get_object_or_404(selectors.environments_for(user), environment_id=environment_id)


class _EnvironmentPartView(ListAPIView[_M]):
    """A list of what one environment has; 404 if the environment is not visible."""

    permission_classes = [IsViewer]
    filter_backends = [filters.QueryFilters]

    def visible_parts(self, user: User) -> QuerySet[_M]:
        """Return such parts of all environments that `user` may see."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[_M]:
        """Return the parts of the environment in the address."""
        user = signed_in_user(self.request)
        environment = _visible_environment(user, self.kwargs["environment_id"])
        return self.visible_parts(user).filter(environment=environment)


@extend_schema_view(get=extend_schema(summary="The cameras of an environment"))
class CameraListView(_EnvironmentPartView[Camera]):
    """GET the cameras of an environment."""

    serializer_class = CameraSerializer
    query_filters = filters.CAMERAS

    def visible_parts(self, user: User) -> QuerySet[Camera]:
        """Return all visible cameras."""
        return selectors.cameras_for(user)


@extend_schema_view(get=extend_schema(summary="The zones of an environment"))
class ZoneListView(_EnvironmentPartView[Zone]):
    """GET the zones of an environment."""

    serializer_class = ZoneSerializer
    query_filters = filters.by_name("zone")

    def visible_parts(self, user: User) -> QuerySet[Zone]:
        """Return all visible zones."""
        return selectors.zones_for(user)


@extend_schema_view(get=extend_schema(summary="The lines of an environment"))
class LineListView(_EnvironmentPartView[Line]):
    """GET the lines of an environment."""

    serializer_class = LineSerializer
    query_filters = filters.by_name("line")

    def visible_parts(self, user: User) -> QuerySet[Line]:
        """Return all visible lines."""
        return selectors.lines_for(user)


@extend_schema_view(get=extend_schema(summary="The scenes of an environment"))
class SceneListView(_EnvironmentPartView[Scene]):
    """GET the scenes of an environment."""

    serializer_class = SceneSerializer
    query_filters = filters.by_name("scene")

    def visible_parts(self, user: User) -> QuerySet[Scene]:
        """Return all visible scenes."""
        return selectors.scenes_for(user)


class EnvironmentMapView(APIView):
    """GET the floor map as a picture."""

    permission_classes = [IsViewer]

    @extend_schema(
        summary="The picture of an environment's floor",
        responses={
            (200, "image/png"): OpenApiTypes.BINARY,
            (200, "image/jpeg"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, environment_id: str) -> FileResponse:
        """Return the picture, 404 if there is none."""
        environment = _visible_environment(signed_in_user(request), environment_id)
        if not environment.map_image:
            raise NotFound(f"{environment.name} has no map picture.")
        try:
            picture = environment.map_image.open("rb")
        except OSError:
            raise NotFound(f"The map picture of {environment.name} is missing.") from None
        response = FileResponse(picture)
        # Kept by the browser, but asked for again: access may have been withdrawn.
        response["Cache-Control"] = "private, no-cache"
        return response
