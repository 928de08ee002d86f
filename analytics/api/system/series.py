"""`/api/v1/system/performance/series`: figures of weeks, of the system, workers and cameras."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs, signed_in_user
from analytics.api.system import examples
from analytics.models import SystemSample
from analytics.system.series import BUCKETS, SeriesRange, TooMuchError, series
from spoton.http.strict import QuerySerializer
from spoton.http.throttles import EXPENSIVE

_DAY = timedelta(days=1)


class SystemSeriesQuerySerializer(QuerySerializer):
    """What is asked for."""

    kind = serializers.ChoiceField(SystemSample.Kind.choices, default=SystemSample.Kind.SYSTEM)
    subject = serializers.CharField(
        max_length=300,
        default="",
        help_text="A worker's machine, or environment and camera (campus/c01); all without.",
    )
    start = serializers.DateTimeField(required=False, help_text="By default a day before `end`.")
    end = serializers.DateTimeField(required=False, help_text="By default now.")
    bucket = serializers.ChoiceField(
        [(name, name.capitalize()) for name in BUCKETS],
        default="quarter",
        help_text="Hours and days are those of UTC. Minutes are kept for three days.",
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Fill in the range."""
        data.setdefault("end", timezone.now())
        try:
            data.setdefault("start", data["end"] - _DAY)
        except OverflowError:
            raise serializers.ValidationError({"end": "This time is out of range."}) from None
        if data["start"] >= data["end"]:
            raise serializers.ValidationError({"start": "Use a time before the end."})
        return data


class _SystemPointSerializer(serializers.Serializer[Any]):
    start = serializers.DateTimeField()
    means = serializers.DictField(child=serializers.FloatField())
    peaks = serializers.DictField(child=serializers.FloatField())


class _SystemPartSerializer(serializers.Serializer[Any]):
    subject = serializers.CharField(allow_blank=True)
    environment_id = serializers.CharField(allow_null=True)
    points = _SystemPointSerializer(many=True)


class SystemSeriesSerializer(serializers.Serializer[Any]):
    """Each part with its points, the oldest first."""

    kind = serializers.ChoiceField(SystemSample.Kind.choices)
    bucket = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    series = _SystemPartSerializer(many=True)


class SystemSeriesView(APIView):
    """GET figures by bucket."""

    permission_classes = [needs("system.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Get figures of weeks, of the system, workers with their stages, or cameras",
        parameters=[SystemSeriesQuerySerializer],
        responses={200: SystemSeriesSerializer},
        examples=examples.SERIES,
    )
    def get(self, request: Request) -> Response:
        """Return means and peaks; cameras only of environments that the caller sees."""
        query = SystemSeriesQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = SeriesRange(**query.validated_data)
        try:
            found = series(signed_in_user(request), asked)
        except TooMuchError as error:
            raise serializers.ValidationError({"bucket": [str(error)]}) from None
        body = {"kind": asked.kind, "bucket": asked.bucket, "start": asked.start, "end": asked.end}
        return Response(SystemSeriesSerializer(body | {"series": found}).data)
