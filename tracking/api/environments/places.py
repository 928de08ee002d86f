"""The zones, lines and scenes of an environment."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.http.permissions import signed_in_user
from accounts.models import User
from tracking.api import list_filters
from tracking.models import Line, Scene, Zone
from tracking.selectors import scope
from tracking.services.environments.parts import Place, create_place, delete_place, update_place

from .base import PartsView, given
from .place_serializers import (
    LineSerializer,
    SceneSerializer,
    WrittenLineSerializer,
    WrittenSceneSerializer,
    WrittenZoneSerializer,
    ZoneSerializer,
)

_P = TypeVar("_P", bound=Place)


class _PlacesView(PartsView[_P]):
    kind: ClassVar[type[Place]]
    written: ClassVar[type[Serializer[Any]]]

    def shown(self, place_id: str) -> dict[str, Any]:
        """Return a place as it is now."""
        row = self.get_queryset().get(**{self.lookup_field: place_id})
        return dict(self.get_serializer(row).data)


class _ListView(_PlacesView[_P], ListAPIView[_P]):
    def post(self, request: Request, environment_id: str) -> Response:
        """Add one; 409 if there is one of this id."""
        self.get_queryset()
        values = given(self.written, request)
        create_place(signed_in_user(request), environment_id, self.kind, values)
        return Response(self.shown(values[self.lookup_field]), status=status.HTTP_201_CREATED)


class _OneView(_PlacesView[_P], RetrieveAPIView[_P]):
    def patch(self, request: Request, environment_id: str, **ids: str) -> Response:
        """Change what is given."""
        place_id = ids[self.lookup_field]
        self.get_object()
        values = given(self.written, request, partial=True, context={"current_id": place_id})
        user = signed_in_user(request)
        update_place(user, environment_id, self.kind, place_id, values)
        return Response(self.shown(place_id))

    def delete(self, request: Request, environment_id: str, **ids: str) -> Response:
        """Delete it."""
        user = signed_in_user(request)
        delete_place(user, environment_id, self.kind, ids[self.lookup_field])
        return Response(status=status.HTTP_204_NO_CONTENT)


class _Zones(_PlacesView[Zone]):
    kind = Zone
    written = WrittenZoneSerializer
    serializer_class = ZoneSerializer
    lookup_field = "zone_id"

    def visible_parts(self, user: User) -> QuerySet[Zone]:
        """Return all visible zones."""
        return scope.zones_for(user)


class _Lines(_PlacesView[Line]):
    kind = Line
    written = WrittenLineSerializer
    serializer_class = LineSerializer
    lookup_field = "line_id"

    def visible_parts(self, user: User) -> QuerySet[Line]:
        """Return all visible lines."""
        return scope.lines_for(user)


class _Scenes(_PlacesView[Scene]):
    kind = Scene
    written = WrittenSceneSerializer
    serializer_class = SceneSerializer
    lookup_field = "scene_id"

    def visible_parts(self, user: User) -> QuerySet[Scene]:
        """Return all visible scenes."""
        return scope.scenes_for(user)


def _described_list(name: str, shown: type[Serializer[Any]], written: type[Serializer[Any]]) -> Any:
    return extend_schema_view(
        get=extend_schema(summary=f"List the {name}s of an environment"),
        post=extend_schema(summary=f"Add a {name}", request=written, responses={201: shown}),
    )


def _described(name: str, shown: type[Serializer[Any]], written: type[Serializer[Any]]) -> Any:
    return extend_schema_view(
        get=extend_schema(summary=f"Get a {name}"),
        patch=extend_schema(summary=f"Edit a {name}", request=written, responses={200: shown}),
        delete=extend_schema(summary=f"Delete a {name}", request=None, responses={204: None}),
    )


@_described_list("zone", ZoneSerializer, WrittenZoneSerializer)
class ZoneListView(_Zones, _ListView[Zone]):
    """GET the zones of an environment; POST a new one."""

    query_filters = list_filters.by_name("zone")


@_described("zone", ZoneSerializer, WrittenZoneSerializer)
class ZoneView(_Zones, _OneView[Zone]):
    """GET, PATCH or DELETE one zone; a running task counts by the new one."""


@_described_list("line", LineSerializer, WrittenLineSerializer)
class LineListView(_Lines, _ListView[Line]):
    """GET the lines of an environment; POST a new one."""

    query_filters = list_filters.by_name("line")


@_described("line", LineSerializer, WrittenLineSerializer)
class LineView(_Lines, _OneView[Line]):
    """GET, PATCH or DELETE one line; a running task counts by the new one."""


@_described_list("scene", SceneSerializer, WrittenSceneSerializer)
class SceneListView(_Scenes, _ListView[Scene]):
    """GET the scenes of an environment; POST a new one."""

    query_filters = list_filters.by_name("scene")


@_described("scene", SceneSerializer, WrittenSceneSerializer)
class SceneView(_Scenes, _OneView[Scene]):
    """GET, PATCH or DELETE one scene; a task that was started by it continues."""
