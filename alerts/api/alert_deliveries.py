"""/alert-deliveries and /alert-deliveries/{id}/resend."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from alerts.api.delivery_serializers import DeliverySerializer
from alerts.models import AlertDelivery
from alerts.selectors.deliveries import deliveries_for
from alerts.services.deliveries import resend
from spoton.http.filters import DocumentedFilter, Parse, QueryFilters, choices, equals
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_body


def _with_id(lookup: str) -> DocumentedFilter:
    def parse(text: str) -> Q:
        try:
            return Q(**{lookup: UUID(text)})
        except ValueError:
            raise ValueError("Use the id as the API shows it.") from None

    return DocumentedFilter(parse, {"type": "string", "format": "uuid"}, "Exactly this.")


class AlertDeliveryListView(ListAPIView[AlertDelivery]):
    """GET what was sent, is to be sent, or could not be."""

    permission_classes = [needs("alert_deliveries.view")]
    serializer_class = DeliverySerializer
    filter_backends = [QueryFilters]
    query_filters: ClassVar[dict[str, Parse]] = {
        "receiver": _with_id("receiver__receiver_id"),
        "alert": _with_id("alert__alert_id"),
        "environment": equals("environment__environment_id"),
        "event": choices("event", AlertDelivery.Event.values),
        "state": choices("state", AlertDelivery.State.values),
    }

    def get_queryset(self) -> QuerySet[AlertDelivery]:
        """Return deliveries of what happened where the caller may look."""
        return deliveries_for(signed_in_user(self.request))

    @extend_schema(summary="List deliveries of alerts, newest first")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return a page of deliveries."""
        return super().get(request, *args, **kwargs)


class ResendAlertDeliveryView(RefusalsMixin):
    """POST → the delivery, which is pending again."""

    permission_classes = [needs("alert_deliveries.resend")]

    @extend_schema(
        summary="Send an alert once more; the same bytes with the same id",
        request=None,
        responses={200: DeliverySerializer},
    )
    def post(self, request: Request, delivery_id: UUID) -> Response:
        """Send it once more; 409 while it is under way."""
        refuse_body(request)
        return Response(DeliverySerializer(resend(signed_in_user(request), delivery_id)).data)
