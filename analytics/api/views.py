"""Figures of this moment."""

from __future__ import annotations

from dataclasses import asdict

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsViewer, signed_in_user
from analytics.selectors import real_time_metrics


class RealTimeMetricsView(APIView):
    """GET people, cameras and frames per second now; `?environment=` for one place."""

    permission_classes = [IsViewer]

    def get(self, request: Request) -> Response:
        """Return the figures, in all, per environment and per camera."""
        environment_id = request.query_params.get("environment") or None
        if environment_id is not None and "\x00" in environment_id:
            raise NotFound
        metrics = real_time_metrics(signed_in_user(request), environment_id)
        if environment_id is not None and not metrics.environments:
            raise NotFound(f"There is no environment {environment_id!r} that you may see.")
        return Response(asdict(metrics))
