"""POST a person or an image → the most similar people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from accounts.models import User
from spoton.http.api import Conflict
from spoton.http.file_routes import takes_files
from spoton.http.parsers import JSONParser
from spoton.http.refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE
from tracking.api.people.context import about
from tracking.search.alike import QueryEmbedding, most_alike, probe_of, those
from tracking.search.image_query import SearchBusyError, embed_image
from tracking.selectors import people as selectors
from tracking.services import uploaded_images
from tracking.services.people.search_log import note_search

from . import filters, serializers


class TryAgain(APIException):
    """503 with Retry-After."""

    status_code = 503
    default_code = "busy"
    default_detail = "Other searches are running. Try again in a moment."
    wait = 5


@takes_files("persons.view")
class PersonSearchView(RefusalsMixin):
    """POST a picture or a person → the people who look most like them."""

    permission_classes = [needs("persons.view")]
    throttle_classes = EXPENSIVE

    def get_parsers(self) -> list[BaseParser]:
        """Return the parsers of what can be sent: a form with a picture, or JSON."""
        return [JSONParser(), MultiPartParser()]

    @extend_schema(
        summary="Search for similar people",
        description="Send a picture as a form (PNG or JPEG, at most 10 MB, 8192 pixels a side and "
        "16 million in all), or the id of a person as JSON. A picture that is at least 1.3 times "
        "as high as wide is taken to show one person and nothing else; in another one the largest "
        "person is found first, and `query.box` says where. The answer has the people who were "
        "seen by the same appearance model, most alike first, without the one who was asked for. "
        "409 if a person has no embedding yet, or if `APPEARANCE_MODEL` is `none`; 503 "
        "while other searches run.",
        parameters=filters.SEARCH_PARAMETERS,
        request={
            "application/json": serializers.SearchPersonSerializer,
            "multipart/form-data": serializers.SearchPictureSerializer,
        },
        responses={200: serializers.PersonSearchSerializer},
    )
    def post(self, request: Request) -> Response:
        """Return the most similar people."""
        user = signed_in_user(request)
        asked = filters.checked(filters.PersonSearchQuery, request)
        narrowed = filters.person_query(asked)
        people = selectors.matching(selectors.people_for(user), narrowed)
        query: dict[str, Any] = {"person_id": None, "box": None}
        if (request.content_type or "").startswith("multipart/"):
            sent = serializers.SearchPictureSerializer(data=request.data)
            sent.is_valid(raise_exception=True)
            probe, query["box"] = _seen_in(sent.validated_data["image"])
        else:
            wanted = serializers.SearchPersonSerializer(data=request.data)
            wanted.is_valid(raise_exception=True)
            query["person_id"], probe = _of_person(user, wanted.validated_data["person_id"])
            people = people.exclude(pk=query["person_id"])
        scores = dict(most_alike(people, probe, asked["limit"], asked["min_score"]))
        rows = {person.pk: person for person in those(people, list(scores))}
        found = [rows[person] for person in scores if person in rows]
        note_search(user, query["person_id"], narrowed, len(found))
        answer: Any = {"model": probe.model, "query": query, "results": found}
        context = about(found) | {"scores": scores}
        return Response(serializers.PersonSearchSerializer(answer, context=context).data)


def _seen_in(upload: Any) -> tuple[QueryEmbedding, tuple[int, int, int, int] | None]:
    _, picture = uploaded_images.opened(upload, "image")
    try:
        looked = embed_image(picture)
    except SearchBusyError:
        raise TryAgain from None
    return looked.probe, looked.box


def _of_person(user: User, person_id: UUID) -> tuple[UUID, QueryEmbedding]:
    """Return who they are now, and what they look like."""
    person = get_object_or_404(selectors.people_for(user), pk=person_id)
    current = selectors.current_id(person)
    probe = probe_of(current)
    if probe is None:
        raise Conflict(
            f"Person {current} has no embedding yet. Only people seen with an appearance "
            "model can be searched.",
            code="no_appearance",
        )
    return current, probe
