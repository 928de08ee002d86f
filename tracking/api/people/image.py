"""GET /media/persons/{id}/image."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.http.permissions import needs, signed_in_user
from tracking.api.people.lookup import person_or_404
from tracking.people.pictures import jpeg_answer, jpeg_for
from tracking.selectors import people as selectors


class PersonImageView(APIView):
    """GET a person's best picture."""

    permission_classes = [needs("persons.view")]

    @extend_schema(
        tags=["media"],
        summary="Get the best photo of a person",
        description="404 while there is none yet. The face is blurred without the right to see it.",
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, person_id: UUID) -> HttpResponse:
        """Return the JPEG, also of someone who was merged into them."""
        person = person_or_404(request, person_id)
        data = jpeg_for(signed_in_user(request), selectors.best_image(person))
        if not data:
            raise NotFound("This person has no photo yet.")
        return jpeg_answer(data)
