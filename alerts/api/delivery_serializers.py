"""Receivers and deliveries as JSON."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from alerts.deliveries.addresses import LONGEST
from alerts.models import AlertDelivery, AlertReceiver
from spoton.http.strict import StrictSerializer

SHORTEST_SECRET: Final = 16
_RULE: Final = "7b0c7f4e-3b1a-4a55-9d0c-2f6f4d7a9c11"
_RECEIVER: Final = {
    "receiver_id": "0d3e2a67-6f0b-4a3c-8f0e-5c2d7a1b9e42",
    "environment_id": "campus",
    "name": "Control room",
    "kind": "webhook",
    "address": "https://hooks.example.org/…",
    "has_secret": True,
    "enabled": True,
    "all_rules": False,
    "rules": [_RULE],
    "failures": 0,
    "retry_at": None,
    "last_error": "",
    "last_delivered_at": "2026-01-05T08:15:31.120000Z",
    "created_at": "2026-01-02T09:00:00Z",
}
_DELIVERY: Final = {
    "delivery_id": "c2f0a4b8-77f1-4f0e-9f3a-1f1f5d1f0a77",
    "receiver_id": _RECEIVER["receiver_id"],
    "receiver_name": "Control room",
    "alert_id": "5f4c1f6e-0d29-4d7b-8a39-6d3a2b1c0f55",
    "environment_id": "campus",
    "event": "opened",
    "state": "pending",
    "attempts": 3,
    "created_at": "2026-01-05T08:15:31Z",
    "next_attempt_at": "2026-01-05T08:15:39Z",
    "last_error": "It answered HTTP 503.",
    "delivered_at": None,
}
WRITTEN: Final = OpenApiExample(
    "A webhook that hears of one rule",
    {
        "environment_id": "campus",
        "name": "Control room",
        "kind": "webhook",
        "address": "https://hooks.example.org/alerts?key=2f6f4d7a9c11",
        "secret": "a secret of at least 16 characters",
        "rules": [_RULE],
    },
    request_only=True,
)
CHANGED: Final = OpenApiExample("Disable it", {"enabled": False}, request_only=True)


@extend_schema_serializer(examples=[OpenApiExample("A webhook", _RECEIVER, response_only=True)])
class ReceiverSerializer(serializers.ModelSerializer[AlertReceiver]):
    """A receiver. Of its address only what is no secret; `failures` are those in a row."""

    environment_id = serializers.SerializerMethodField()
    address = serializers.CharField(source="shown_address", read_only=True)
    has_secret = serializers.SerializerMethodField()
    rules = serializers.SerializerMethodField()

    class Meta:
        model = AlertReceiver
        fields = [
            *("receiver_id", "environment_id", "name", "kind", "address", "has_secret"),
            *("enabled", "all_rules", "rules", "failures", "retry_at", "last_error"),
            *("last_delivered_at", "created_at"),
        ]
        read_only_fields = fields

    def get_environment_id(self, receiver: AlertReceiver) -> str | None:
        """Return the environment, None for all of them."""
        return receiver.environment.environment_id if receiver.environment else None

    def get_has_secret(self, receiver: AlertReceiver) -> bool:
        """Return whether there is a key to sign with."""
        return bool(receiver.sealed_secret)

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_rules(self, receiver: AlertReceiver) -> list[str]:
        """Return the chosen rules; they count while `all_rules` is off."""
        return sorted(str(rule.rule_id) for rule in receiver.rules.all())


@extend_schema_serializer(examples=[CHANGED])
class ReceiverChangesSerializer(StrictSerializer):
    """What to change; `rules` alone also switches `all_rules` off."""

    name = serializers.CharField(max_length=200, required=False)
    address = serializers.CharField(
        max_length=LONGEST,
        required=False,
        write_only=True,
        help_text="https://…, mqtt://user:password@host:1883, or an address of Apprise, such as "
        "mailto://…; it is never shown again.",
    )
    secret = serializers.CharField(
        min_length=SHORTEST_SECRET,
        max_length=200,
        required=False,
        write_only=True,
        trim_whitespace=False,
        help_text="Of webhooks: the key of their signature; it is never shown again.",
    )
    enabled = serializers.BooleanField(required=False)
    all_rules = serializers.BooleanField(required=False)
    rules = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=1000, help_text="Ids of rules."
    )


@extend_schema_serializer(examples=[WRITTEN])
class NewReceiverSerializer(ReceiverChangesSerializer):
    """A receiver to create; without rules it hears of all of them."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=AlertReceiver.Kind.choices)
    address: Any = serializers.CharField(
        max_length=LONGEST,
        write_only=True,
        help_text=ReceiverChangesSerializer._declared_fields["address"].help_text,
    )
    environment_id = serializers.CharField(
        max_length=63, required=False, allow_null=True, help_text="null: all environments."
    )


@extend_schema_serializer(examples=[OpenApiExample("Under way", _DELIVERY, response_only=True)])
class DeliverySerializer(serializers.ModelSerializer[AlertDelivery]):
    """A delivery; `next_attempt_at` counts while it is pending."""

    receiver_id = serializers.UUIDField(source="receiver.receiver_id", read_only=True)
    receiver_name = serializers.CharField(source="receiver.name", read_only=True)
    alert_id = serializers.SerializerMethodField()
    environment_id = serializers.CharField(source="environment.environment_id", read_only=True)

    class Meta:
        model = AlertDelivery
        fields = [
            *("delivery_id", "receiver_id", "receiver_name", "alert_id", "environment_id"),
            *("event", "state", "attempts", "created_at", "next_attempt_at", "last_error"),
            "delivered_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_alert_id(self, delivery: AlertDelivery) -> str | None:
        """Return the alert, None for a test."""
        return str(delivery.alert.alert_id) if delivery.alert else None
