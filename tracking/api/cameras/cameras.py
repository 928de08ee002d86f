"""The cameras of an environment."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import signed_in_user
from accounts.models import User
from tracking.api import list_filters
from tracking.api.cameras.serializers import CameraSerializer, WrittenCameraSerializer
from tracking.api.environments.base import WITH_DATA, PartsView, asked_for_data, given
from tracking.models import Camera
from tracking.selectors import scope
from tracking.services.cameras.camera import create_camera, delete_camera, update_camera


class _CamerasView(PartsView[Camera]):
    serializer_class = CameraSerializer
    lookup_field = "camera_id"

    def visible_parts(self, user: User) -> QuerySet[Camera]:
        """Return all visible cameras, with how running tasks find them."""
        return scope.with_health(scope.cameras_for(user))

    def shown(self, camera_id: str) -> dict[str, Any]:
        """Return a camera as it is now."""
        return dict(CameraSerializer(self.get_queryset().get(camera_id=camera_id)).data)


@extend_schema_view(get=extend_schema(summary="List the cameras of an environment"))
class CameraListView(_CamerasView, ListAPIView[Camera]):
    """GET the cameras of an environment; POST a new one."""

    query_filters = list_filters.CAMERAS

    @extend_schema(
        summary="Add a camera",
        request=WrittenCameraSerializer,
        responses={201: CameraSerializer},
    )
    def post(self, request: Request, environment_id: str) -> Response:
        """Add a camera; 409 if there is one of this id."""
        self.get_queryset()
        values = given(WrittenCameraSerializer, request)
        camera = create_camera(signed_in_user(request), environment_id, values)
        return Response(self.shown(camera.camera_id), status=status.HTTP_201_CREATED)


@extend_schema_view(get=extend_schema(summary="Get a camera"))
class CameraView(_CamerasView, RetrieveAPIView[Camera]):
    """GET, PATCH or DELETE one camera."""

    @extend_schema(
        summary="Edit a camera",
        description="What is left out stays, the address with its password too. A running task "
        "takes the change over by itself. A new window or rotation ends the calibration, which "
        "was measured in the old picture.",
        request=WrittenCameraSerializer,
        responses={200: CameraSerializer},
    )
    def patch(self, request: Request, environment_id: str, camera_id: str) -> Response:
        """Change what is given."""
        self.get_object()
        context = {"current_id": camera_id}
        values = given(WrittenCameraSerializer, request, partial=True, context=context)
        update_camera(signed_in_user(request), environment_id, camera_id, values)
        return Response(self.shown(camera_id))

    @extend_schema(
        summary="Delete a camera",
        description="409 while a task holds it (the answer names the task), or if tracks or "
        "recordings are stored and `with_data` is not true. Imported files stay, those of its "
        "recorder go; people stay too, and single observations go when their retention ends.",
        parameters=[WITH_DATA],
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, environment_id: str, camera_id: str) -> Response:
        """Delete it."""
        user = signed_in_user(request)
        delete_camera(user, environment_id, camera_id, with_data=asked_for_data(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
