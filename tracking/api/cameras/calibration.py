"""The calibration of a camera."""

from __future__ import annotations

from collections.abc import Mapping
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
from tracking.services.cameras.calibration import (
    CalibrationWish,
    GivenLens,
    calibrate,
    calibration_of,
    remove_calibration,
)
from vision.calibration.checks import MAX_LINES, MAX_PAIRS, MAX_POINTS
from vision.calibration.homography import MIN_PAIRS
from vision.calibration.lens_lines import MIN_POINTS
from vision.lens import LENS_MODELS, STRONGEST


@extend_schema_field(POINT_SCHEMA)
class _PointField(serializers.ListField):
    child = NumberField(min_value=-1e6, max_value=1e6)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=2, max_length=2, **kwargs)


class _EdgeField(serializers.ListField):
    child = _PointField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=MIN_POINTS, max_length=MAX_POINTS, **kwargs)


class _LinesField(serializers.ListField):
    child = _EdgeField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_LINES, **kwargs)


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


_K1 = (
    "How far the lens bends straight lines: below 0 outwards (barrel), above 0 inwards, 0 not at "
    "all. In parts of half the diagonal of the picture."
)
_MODEL = (
    "`polynomial`: r = s (1 + k1 s²), the first coefficient of OpenCV times (half the diagonal ÷ "
    "focal length)². `division`: s = r ÷ (1 + k1 r²), for wide angles. r: distance from the middle "
    "of the picture, s: that of a straight lens."
)


class LensDistortionSerializer(serializers.Serializer[Any]):
    """What the lens does to straight lines."""

    k1 = serializers.FloatField(help_text=_K1)
    model = serializers.ChoiceField(LENS_MODELS, help_text=_MODEL)
    automatic = serializers.BooleanField(help_text="Measured from point pairs and edges.")
    text = serializers.CharField(help_text="The same in words.")


class WrittenLensSerializer(StrictSerializer):
    """A lens distortion that is given; what `GET` returns can be sent back."""

    k1 = NumberField(min_value=STRONGEST[0], max_value=STRONGEST[1], help_text=_K1)
    model = serializers.ChoiceField(LENS_MODELS, required=False, help_text=_MODEL)
    automatic = serializers.BooleanField(
        required=False, help_text="true: measured again from the pairs, whatever k1 is."
    )
    text = serializers.CharField(required=False, help_text="Not read.")


@extend_schema_serializer(examples=[examples.CALIBRATION])
class CalibrationSerializer(serializers.Serializer[Any]):
    """A homography, the points that it comes from, and how well it meets them."""

    camera_id = serializers.CharField()
    calibrated = serializers.BooleanField()
    homography = _MatrixField(
        help_text="3×3, pixel → metres; null: not calibrated. Where `lens.k1` is not 0, the pixel "
        "is that of the straightened picture."
    )
    lens = LensDistortionSerializer()
    lines = _LinesField(help_text="Straight edges by which the lens was measured too, in pixels.")
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
    lens = WrittenLensSerializer(
        required=False,
        allow_null=True,
        help_text="Left out or null: measured from eight pairs or more, or from `lines`, where "
        "they call for it.",
    )
    lines = _LinesField(
        required=False,
        help_text="Points along edges that are straight in the world, in pixels: they measure the "
        "lens along with the pairs, also with fewer than eight of those.",
    )
    size = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=65_535),
        min_length=2,
        max_length=2,
        required=False,
        allow_null=True,
        help_text="[width, height] of the picture that `image` is in. Counts where the camera has "
        "not been opened yet.",
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
        """Return homography, lens, points and errors."""
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
        "the picture, far off the map, or beyond the horizon. The distortion of the lens is "
        "measured along with it. A running task takes it over by itself.",
        request=WrittenCalibrationSerializer,
        responses={200: CalibrationSerializer},
    )
    def put(self, request: Request, environment_id: str, camera_id: str) -> Response:
        """Fit and store; the same points again give the same answer."""
        user = signed_in_user(request)
        visible_environment(user, environment_id)
        wish = _wish(given(WrittenCalibrationSerializer, request))
        fitted = calibrate(user, environment_id, camera_id, wish)
        return Response(CalibrationSerializer(fitted).data)

    @extend_schema(
        summary="Delete the calibration of a camera", request=None, responses={204: None}
    )
    def delete(self, request: Request, environment_id: str, camera_id: str) -> Response:
        """Remove homography and points; its people are then followed in its picture alone."""
        remove_calibration(signed_in_user(request), environment_id, camera_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _wish(values: Mapping[str, Any]) -> CalibrationWish:
    lens, size = values.get("lens") or {"automatic": True}, values.get("size")
    measured = lens.get("automatic", False)
    return CalibrationWish(
        values["points"],
        None if measured else GivenLens(lens["k1"], lens.get("model", "polynomial")),
        (size[0], size[1]) if size else None,
        values.get("lines", ()),
    )
