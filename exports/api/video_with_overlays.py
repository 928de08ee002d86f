"""POST /export/video-with-overlays."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from exports.api.kind_serializers import VideoSerializer
from exports.api.serializers import QueuedJobSerializer
from exports.services.create import create_export
from exports.video.kind import KIND
from exports.video.request import OVERLAYS, VideoRequest, request_video
from spoton.http.refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE
from tracking.services.environments.setup import environment_for


class VideoWithOverlaysView(RefusalsMixin):
    """POST which video → 202 and the queued job."""

    permission_classes = [needs("exports.create")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Export video with boxes, ids and trails, and with faces or people blurred",
        request=VideoSerializer,
        responses={202: QueuedJobSerializer},
    )
    def post(self, request: Request) -> Response:
        """Queue an export; 429 when too many are, 409 when there is no room for its file."""
        asked = VideoSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values, user = asked.validated_data, signed_in_user(request)
        environment = environment_for(user, values["environment_id"])
        video = VideoRequest(
            camera_ids=tuple(dict.fromkeys(values.get("camera_ids", ()))),
            layout=str(values["layout"]),
            blur=str(values["blur"]),
            person_ids=tuple(dict.fromkeys(map(str, values.get("person_ids", ())))),
            overlays=tuple(dict.fromkeys(values.get("overlays", OVERLAYS))),
            time_zone=values.get("time_zone", settings.PAGE_TIME_ZONE),
        )
        wanted = request_video(environment, values["start_time"], values["end_time"], video)
        job = create_export(user, KIND, wanted)
        return Response(QueuedJobSerializer(job).data, status=status.HTTP_202_ACCEPTED)
