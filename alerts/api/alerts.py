"""/alerts and /alerts/{id}/acknowledge."""

from __future__ import annotations

from datetime import UTC
from typing import ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from alerts.api.alert_serializers import AcknowledgementSerializer, AlertSerializer
from alerts.kinds import Kind
from alerts.models import Alert
from alerts.selectors.alerts import STATES, alerts_for
from alerts.services.acknowledge import acknowledge
from spoton.http.filters import DocumentedFilter, Parse, QueryFilters, choices, equals, moment
from spoton.http.refusals import RefusalsMixin


def _state() -> Parse:
    words = choices("state", list(STATES))

    def parse(text: str) -> Q:
        words(text)  # refuses what is none
        found = Q()
        for word in text.split(","):
            found |= STATES[word.strip()]
        return found

    assert isinstance(words, DocumentedFilter)
    return DocumentedFilter(parse, words.schema, words.description)


class AlertListView(ListAPIView[Alert]):
    """GET alerts, newest first."""

    permission_classes = [needs("alerts.view")]
    serializer_class = AlertSerializer
    filter_backends = [QueryFilters]
    query_filters: ClassVar[dict[str, Parse]] = {
        "environment": equals("environment__environment_id"),
        "state": _state(),
        "kind": choices("kind", Kind.values),
        "camera": equals("camera__camera_id"),
        "zone": equals("zone__zone_id"),
        "line": equals("line__line_id"),
        "since": moment("opened_at__gte", "Opened then or later.", UTC),
        "until": moment("opened_at__lt", "Opened before then.", UTC),
    }

    def get_queryset(self) -> QuerySet[Alert]:
        """Return alerts of what happened where the caller may look."""
        return alerts_for(signed_in_user(self.request))

    @extend_schema(summary="List alerts, newest first")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return a page of alerts."""
        return super().get(request, *args, **kwargs)


class AlertView(RetrieveAPIView[Alert]):
    """GET one alert."""

    permission_classes = [needs("alerts.view")]
    serializer_class = AlertSerializer
    lookup_field = "alert_id"

    def get_queryset(self) -> QuerySet[Alert]:
        """Return alerts of what happened where the caller may look."""
        return alerts_for(signed_in_user(self.request))

    @extend_schema(summary="Get an alert")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return it."""
        return super().get(request, *args, **kwargs)


class AcknowledgeAlertView(RefusalsMixin):
    """POST → the alert, acknowledged."""

    permission_classes = [needs("alerts.acknowledge")]

    @extend_schema(
        summary="Acknowledge an alert; of events it is resolved with it",
        description="The first acknowledgement stays; a second one gives the same answer.",
        request=AcknowledgementSerializer,
        responses={200: AlertSerializer},
    )
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Acknowledge it."""
        given = AcknowledgementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        note = given.validated_data.get("note", "")
        alert = acknowledge(signed_in_user(request), alert_id, note)
        return Response(AlertSerializer(alert).data)
