"""GET /export/jobs/{id}/download."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from accounts.http.permissions import needs, signed_in_user
from exports.answer import file_answer
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_unknown

_FILE = OpenApiResponse(
    OpenApiTypes.BINARY,
    "The file, with ETag, Repr-Digest and Content-Disposition; 206 for a part of it.",
)


class JobDownloadView(RefusalsMixin):
    """GET the file."""

    permission_classes = [needs("exports.view")]

    @extend_schema(
        summary="Download the file of an export, or a part of it by Range",
        responses={
            (200, "application/octet-stream"): _FILE,
            (206, "application/octet-stream"): _FILE,
            409: None,
            410: None,
        },
    )
    def get(self, request: Request, job_id: UUID) -> HttpResponseBase:
        """Answer the file; 409 before it is ready, 410 after it has expired."""
        refuse_unknown(request, ())
        return file_answer(request._request, signed_in_user(request), job_id)
