"""GET /persons/{id}/decisions."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView

from accounts.http.permissions import needs
from tracking.api.people import filters, serializers
from tracking.api.people.lookup import person_or_404
from tracking.models import Decision
from tracking.selectors import people as selectors


@extend_schema_view(
    get=extend_schema(
        summary="List the identity decisions of a person, newest first",
        description="Includes the decisions of people merged into this person.",
        parameters=filters.DECISION_PARAMETERS,
    )
)
class DecisionListView(ListAPIView[Decision]):
    """GET why a person has this identity."""

    permission_classes = [needs("persons.view")]
    serializer_class = serializers.DecisionSerializer

    def get_queryset(self) -> QuerySet[Decision]:
        """Return the decisions about a visible person."""
        decisions = selectors.decisions_about(person_or_404(self.request, self.kwargs["person_id"]))
        kinds = filters.checked(filters.DecisionQuery, self.request).get("kind")
        return decisions.filter(kind__in=kinds) if kinds else decisions
