"""/alert-receivers and /alert-receivers/{id}."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView, ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from alerts.api.delivery_serializers import (
    NewReceiverSerializer,
    ReceiverChangesSerializer,
    ReceiverSerializer,
)
from alerts.models import AlertReceiver
from alerts.selectors.deliveries import receivers_for
from alerts.services import receivers
from spoton.http.filters import Parse, QueryFilters, choices, equals, flag
from spoton.http.refusals import RefusalsMixin


class _ReceiversView(RefusalsMixin, GenericAPIView[AlertReceiver]):
    permission_classes = [needs("alert_receivers.edit")]
    serializer_class = ReceiverSerializer

    def get_queryset(self) -> QuerySet[AlertReceiver]:
        """Return the receivers that the caller may see, by name."""
        return receivers_for(signed_in_user(self.request))

    def shown(self, receiver_id: UUID) -> dict[str, object]:
        """Return a receiver as it is now."""
        return dict(ReceiverSerializer(self.get_queryset().get(receiver_id=receiver_id)).data)


class AlertReceiverListView(_ReceiversView, ListAPIView[AlertReceiver]):
    """GET receivers, POST a new one."""

    filter_backends = [QueryFilters]
    query_filters: ClassVar[dict[str, Parse]] = {
        "environment": equals("environment__environment_id"),
        "kind": choices("kind", AlertReceiver.Kind.values),
        "enabled": flag(Q(enabled=True)),
    }

    @extend_schema(summary="List receivers of alerts")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return a page of receivers."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Add a receiver of alerts",
        request=NewReceiverSerializer,
        responses={201: ReceiverSerializer},
    )
    def post(self, request: Request) -> Response:
        """Add one."""
        given = NewReceiverSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        receiver = receivers.create_receiver(signed_in_user(request), given.validated_data)
        return Response(self.shown(receiver.receiver_id), status=status.HTTP_201_CREATED)


class AlertReceiverView(_ReceiversView):
    """GET, PATCH or DELETE one receiver."""

    @extend_schema(summary="Get a receiver of alerts")
    def get(self, request: Request, receiver_id: UUID) -> Response:
        """Return it."""
        receiver = get_object_or_404(self.get_queryset(), receiver_id=receiver_id)
        return Response(ReceiverSerializer(receiver).data)

    @extend_schema(
        summary="Edit a receiver of alerts; what waits is tried at once",
        request=ReceiverChangesSerializer,
        responses=ReceiverSerializer,
    )
    def patch(self, request: Request, receiver_id: UUID) -> Response:
        """Change what is given."""
        given = ReceiverChangesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        receivers.update_receiver(signed_in_user(request), receiver_id, given.validated_data)
        return Response(self.shown(receiver_id))

    @extend_schema(summary="Delete a receiver of alerts with its deliveries", responses={204: None})
    def delete(self, request: Request, receiver_id: UUID) -> Response:
        """Delete it."""
        receivers.delete_receiver(signed_in_user(request), receiver_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
