"""GET /persons/{id}/trajectory."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs
from spoton.http.throttles import EXPENSIVE
from tracking.api.people import filters, serializers
from tracking.api.people.lookup import person_or_404
from tracking.selectors.trajectories import trajectory


class TrajectoryView(APIView):
    """GET where a person went."""

    permission_classes = [needs("persons.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Get the trajectory of a person",
        parameters=filters.TRAJECTORY_PARAMETERS,
        responses={200: serializers.TrajectorySerializer},
    )
    def get(self, request: Request, person_id: UUID) -> Response:
        """Return floor points by camera and time."""
        person = person_or_404(request, person_id)
        asked = filters.checked(filters.TrajectoryQuery, request)
        path = trajectory(person, asked.get("since"), asked.get("until"), asked["step"])
        answer: Any = {
            "person_id": person.pk,
            "step": path.step,
            "truncated": path.truncated,
            "point_count": sum(map(len, path.cameras.values())),
            "cameras": [
                {"camera_id": camera, "points": points} for camera, points in path.cameras.items()
            ],
        }
        return Response(serializers.TrajectorySerializer(answer).data)
