"""`/api/v1/analytics/real-time`: who is in view now, and what each camera has to do."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs, signed_in_user
from analytics.api.serializers import MetricsSerializer
from analytics.real_time import active_persons, camera_loads
from analytics.selectors import real_time_metrics
from spoton.http.strict import refuse_unknown
from tracking.selectors.scope import environments_for

_ENVIRONMENT = OpenApiParameter("environment", description="Only this environment.")


class ActivePersonSerializer(serializers.Serializer[Any]):
    """Someone who is in view now."""

    global_id = serializers.UUIDField()
    environment_id = serializers.CharField()
    task_id = serializers.UUIDField()
    cameras = serializers.ListField(child=serializers.CharField())
    map_coords = serializers.ListField(
        child=serializers.FloatField(), min_length=2, max_length=2, allow_null=True
    )
    identity_state = serializers.ChoiceField(
        [("tentative", "Tentative"), ("confirmed", "Confirmed")]
    )
    timestamp = serializers.DateTimeField()


class ActivePersonsSerializer(serializers.Serializer[Any]):
    """Everybody in view."""

    count = serializers.IntegerField()
    persons = ActivePersonSerializer(many=True)


class CameraLoadSerializer(serializers.Serializer[Any]):
    """One camera; `load` is its share of all frames that are processed now, 0–1."""

    camera_id = serializers.CharField()
    environment_id = serializers.CharField()
    online = serializers.BooleanField()
    fps = serializers.FloatField()
    active_persons = serializers.IntegerField()
    dropped_frames = serializers.IntegerField()
    load = serializers.FloatField(min_value=0, max_value=1)


class CameraLoadsSerializer(serializers.Serializer[Any]):
    """All cameras."""

    cameras = CameraLoadSerializer(many=True)


def _asked_environment(request: Request) -> str | None:
    """Return the environment of the query, None for all; 404 for one that is not visible."""
    refuse_unknown(request, {"environment"})
    environment_id: str | None = request.query_params.get("environment") or None
    if environment_id is None:
        return None
    visible = environments_for(signed_in_user(request))
    if "\x00" in environment_id or not visible.filter(environment_id=environment_id).exists():
        raise NotFound(f"Environment {environment_id!r} not found, or you have no access.")
    return environment_id


class ActivePersonsView(APIView):
    """GET who is in view now; `?environment=` for one environment."""

    permission_classes = [needs("analytics.view")]

    @extend_schema(
        summary="List people in view",
        parameters=[_ENVIRONMENT],
        responses={200: ActivePersonsSerializer, 404: None},
        examples=[
            OpenApiExample(
                "One person, seen by two cameras",
                {
                    "count": 1,
                    "persons": [
                        {
                            "global_id": "8b1c2f4e-1f0a-4b6e-9d57-0c8a4f2f6a11",
                            "environment_id": "campus",
                            "task_id": "0b6f3a52-8f6e-4f5e-9d0e-8f1c5f0a7c11",
                            "cameras": ["c09", "c12"],
                            "map_coords": [12.3, 45.6],
                            "identity_state": "confirmed",
                            "timestamp": "2026-01-01T10:30:05.456Z",
                        }
                    ],
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """Return everybody in the newest tick of each running task."""
        people = active_persons(signed_in_user(request), _asked_environment(request))
        return Response(ActivePersonsSerializer({"count": len(people), "persons": people}).data)


class CameraLoadsView(APIView):
    """GET the load of each camera; `?environment=` for one environment."""

    permission_classes = [needs("analytics.view")]

    @extend_schema(
        summary="Get the load of each camera",
        parameters=[_ENVIRONMENT],
        responses={200: CameraLoadsSerializer, 404: None},
        examples=[
            OpenApiExample(
                "One camera of four",
                {
                    "cameras": [
                        {
                            "camera_id": "c09",
                            "environment_id": "campus",
                            "online": True,
                            "fps": 9.9,
                            "active_persons": 5,
                            "dropped_frames": 0,
                            "load": 0.25,
                        }
                    ]
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """Return all cameras."""
        cameras = camera_loads(signed_in_user(request), _asked_environment(request))
        return Response(CameraLoadsSerializer({"cameras": cameras}).data)


class RealTimeMetricsView(APIView):
    """GET people, cameras and frames per second now; `?environment=` for one environment."""

    permission_classes = [needs("analytics.view")]

    @extend_schema(
        summary="Get people, cameras and frame rates",
        parameters=[OpenApiParameter("environment", description="Only this environment.")],
        responses={200: MetricsSerializer, 404: None},
    )
    def get(self, request: Request) -> Response:
        """Return the figures, in all, per environment and per camera."""
        refuse_unknown(request, {"environment"})
        environment_id = request.query_params.get("environment") or None
        if environment_id is not None and "\x00" in environment_id:
            raise NotFound
        metrics = real_time_metrics(signed_in_user(request), environment_id)
        if environment_id is not None and not metrics.environments:
            raise NotFound(f"Environment {environment_id!r} not found, or you have no access.")
        return Response(asdict(metrics))
