"""`/api/v1/system/maintenance`: what an administrator may do."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from redis.exceptions import RedisError
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs, signed_in_user
from analytics.api.system import examples
from analytics.api.system import serializers as forms
from analytics.support.bundle import bundle_answer
from analytics.system import diagnostics
from spoton.http.strict import refuse_body
from spoton.http.throttles import EXPENSIVE


class PartDown(APIException):
    """A part that the call needs is down."""

    status_code = 503
    default_detail = "Service unavailable. Try again."


class ClearCacheView(APIView):
    """POST: empty the cache."""

    permission_classes = [needs("system.maintain")]

    @extend_schema(
        summary="Clear the cache; live data is kept",
        request=None,
        responses={200: forms.ClearedSerializer},
        examples=examples.CLEARED,
    )
    def post(self, request: Request) -> Response:
        """Do it, and say how much there was."""
        refuse_body(request)
        try:
            cleared = diagnostics.clear_cache(signed_in_user(request))
        except (RedisError, OSError):
            raise PartDown from None
        return Response({"cleared": cleared})


class GarbageCollectView(APIView):
    """POST: run Python's collector in the web process that answers."""

    permission_classes = [needs("system.maintain")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Free memory in the web process that responds",
        request=None,
        responses={200: forms.CollectedSerializer},
        examples=examples.COLLECTED,
    )
    def post(self, request: Request) -> Response:
        """Do it, and say how much there was."""
        refuse_body(request)
        return Response({"collected": diagnostics.collect_garbage(signed_in_user(request))})


class SupportBundleView(APIView):
    """POST: make a support bundle."""

    permission_classes = [needs("system.support")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Download a zip with versions, settings without secrets, logs and health",
        request=None,
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def post(self, request: Request) -> HttpResponse:
        """Give the zip."""
        refuse_body(request)
        return bundle_answer(signed_in_user(request))
