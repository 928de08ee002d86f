"""The calibration of a camera."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs_by_method, signed_in_user
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import StrictSerializer
from spoton.service_errors import NotVisibleError
from tracking.api.environments import examples
from tracking.api.environments.base import given, visible_environment
from tracking.api.fields import POINT_SCHEMA, NumberField
from tracking.selectors import scope
from tracking.services.cameras.calibration import calibrate, calibration_of, remove_calibration
from vision.calibration.checks import MAX_PAIRS
from vision.calibration.homography import MIN_PAIRS


@extend_schema_field(POINT_SCHEMA)
class _PointField(serializers.ListField):
    child = NumberField(min_value=-1e6, max_value=1e6)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=2, max_length=2, **kwargs)


class PointPairSerializer(StrictSerializer):
    """A point of the picture and the same point on the floor."""

    image = _PointField(help_text="[x, y] in pixels.")
    floor = _PointField(help_text="[x, y] in metres.")


class CalibrationPointSerializer(PointPairSerializer):
    """A pair, and where the homography puts its pixel."""

    projected = _PointField(help_text="[x, y] in metres.")
    error_cm = serializers.FloatField(help_text="From there to the given point.")
    outlier = serializers.BooleanField(help_text="The other points fit far better without it.")


@extend_schema_field(
    {
        "type": "array",
        "items": {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3},
        "minItems": 3,
        "maxItems": 3,
        "nullable": True,
    }
)
class _MatrixField(serializers.JSONField):
    pass


@extend_schema_serializer(examples=[examples.CALIBRATION])
class CalibrationSerializer(serializers.Serializer[Any]):
    """A homography, the points that it comes from, and how well it meets them."""

    camera_id = serializers.CharField()
    calibrated = serializers.BooleanField()
    homography = _MatrixField(help_text="3×3, pixel → metres; null: not calibrated.")
    points = CalibrationPointSerializer(
        many=True, help_text="Empty if the homography was given without points."
    )
    mean_error_cm = serializers.FloatField(allow_null=True)
    max_error_cm = serializers.FloatField(allow_null=True)
    warnings = serializers.ListField(child=serializers.CharField())


@extend_schema_serializer(examples=[examples.WRITTEN_CALIBRATION])
class WrittenCalibrationSerializer(StrictSerializer):
    """At least four pairs of points, spread over the floor that the camera sees."""

    points = serializers.ListField(
        child=PointPairSerializer(), min_length=MIN_PAIRS, max_length=MAX_PAIRS
    )


class CalibrationView(RefusalsMixin):
    """GET, PUT or DELETE the calibration of a camera."""

    def get_permissions(self) -> list[BasePermission]:
        """Return the right that the method needs."""
        return needs_by_method(self.request, read="environments.view", write="cameras.calibrate")

    @extend_schema(
        summary="Get the calibration of a camera", responses={200: CalibrationSerializer}
    )
    def get(self, request: Request, environment_id: str, camera_id: str) -> Response:
        """Return homography, points and errors."""
        user = signed_in_user(request)
        environment = visible_environment(user, environment_id)
        cameras = scope.cameras_for(user).filter(environment=environment)
        camera = cameras.filter(camera_id=camera_id).first()
        if camera is None:
            raise NotVisibleError(f"Camera {camera_id!r} not found in {environment_id}.")
        return Response(CalibrationSerializer(calibration_of(camera)).data)

    @extend_schema(
        summary="Calibrate a camera",
        description="Takes 4 to 100 pairs and stores the homography that meets the pixels best. "
        "Refused, with a sentence that names the points: pairs on one line or the same, outside "
        "the picture, far off the map, or beyond the horizon. A running task takes it over by "
        "itself.",
        request=WrittenCalibrationSerializer,
        responses={200: CalibrationSerializer},
    )
    def put(self, request: Request, environment_id: str, camera_id: str) -> Response:
        """Fit and store; the same points again give the same answer."""
        user = signed_in_user(request)
        visible_environment(user, environment_id)
        pairs = given(WrittenCalibrationSerializer, request)["points"]
        fitted = calibrate(user, environment_id, camera_id, pairs)
        return Response(CalibrationSerializer(fitted).data)

    @extend_schema(
        summary="Delete the calibration of a camera", request=None, responses={204: None}
    )
    def delete(self, request: Request, environment_id: str, camera_id: str) -> Response:
        """Remove homography and points; its people are then followed in its picture alone."""
        remove_calibration(signed_in_user(request), environment_id, camera_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
