"""GET, PUT and DELETE /environments/{id}/map."""

from __future__ import annotations

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import signed_in_user
from spoton.http.file_routes import takes_files
from tracking.api.environments.base import (
    ConfiguredView,
    given,
    shown_environment,
    visible_environment,
)
from tracking.api.environments.serializers import (
    EnvironmentSerializer,
    MapPictureSerializer,
)
from tracking.services.floor.map import remove_map, set_map


@takes_files("environments.manage")
class EnvironmentMapView(ConfiguredView):
    """GET, PUT or DELETE the floor map as a picture."""

    def get_parsers(self) -> list[BaseParser]:
        """Return the parser of forms with files for what is uploaded."""
        request = getattr(self, "request", None)
        is_upload = request is None or request.method == "PUT"
        return [MultiPartParser()] if is_upload else super().get_parsers()

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
        return Response(shown_environment(request, environment_id))

    @extend_schema(
        summary="Delete the map image of an environment",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, environment_id: str) -> Response:
        """Remove the picture; without one it is the same answer."""
        remove_map(signed_in_user(request), environment_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
