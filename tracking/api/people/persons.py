"""The list of people, and one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs, signed_in_user
from tracking.api.people import filters, serializers
from tracking.api.people.context import about
from tracking.api.people.lookup import person_or_404
from tracking.models import Person
from tracking.selectors import people as selectors


@extend_schema_view(
    get=extend_schema(summary="List people, newest first", parameters=filters.PEOPLE_PARAMETERS)
)
class PersonListView(ListAPIView[Person]):
    """GET people, newest first."""

    permission_classes = [needs("persons.view")]
    serializer_class = serializers.PersonSerializer
    _page: Sequence[Person] = ()

    def get_queryset(self) -> QuerySet[Person]:
        """Return what the caller may see and asks for."""
        people = selectors.people_for(signed_in_user(self.request))
        asked = filters.checked(filters.PersonListQuery, self.request)
        return selectors.matching(people, filters.person_query(asked))

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """Return the page's people, whose cameras and pictures are looked up together."""
        page = super().paginate_queryset(queryset)
        self._page = page or ()
        return page

    def get_serializer_context(self) -> dict[str, Any]:
        """Return cameras and pictures with the rest."""
        return {**super().get_serializer_context(), **about(self._page)}


class PersonView(APIView):
    """GET one person."""

    permission_classes = [needs("persons.view")]

    @extend_schema(
        summary="Get a person with cameras, zones, tracks and merges",
        description="Merged people are returned too: `merged_into` is the person they were "
        "merged into, `current_id` their current ID.",
        responses={200: serializers.PersonDetailSerializer},
    )
    def get(self, request: Request, person_id: UUID) -> Response:
        """Return the person, also if they were merged into someone else."""
        person = person_or_404(request, person_id)
        return Response(serializers.PersonDetailSerializer(person, context=about([person])).data)
