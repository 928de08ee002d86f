"""/alert-rules, /alert-rules/{id} and /alert-rules/{id}/test."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView, ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from alerts.api.rule_serializers import (
    NewRuleSerializer,
    RuleChangesSerializer,
    RuleSerializer,
)
from alerts.kinds import Kind
from alerts.models import AlertRule
from alerts.selectors.rules import rules_for
from alerts.services import rules
from alerts.services.try_out import send_rule_test
from spoton.http.filters import Parse, QueryFilters, choices, contains, equals, flag
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_body

TESTED = inline_serializer(
    "AlertRuleTested",
    {"delivery_ids": serializers.ListField(child=serializers.UUIDField())},
)


class _RulesView(RefusalsMixin, GenericAPIView[AlertRule]):
    permission_classes = [needs("alert_rules.edit")]
    serializer_class = RuleSerializer

    def get_queryset(self) -> QuerySet[AlertRule]:
        """Return the rules that the caller may see."""
        return rules_for(signed_in_user(self.request))


class AlertRuleListView(_RulesView, ListAPIView[AlertRule]):
    """GET rules, POST a new one."""

    filter_backends = [QueryFilters]
    query_filters: ClassVar[dict[str, Parse]] = {
        "environment": equals("environment__environment_id"),
        "kind": choices("kind", Kind.values),
        "zone": equals("zone__zone_id"),
        "camera": equals("camera__camera_id"),
        "enabled": flag(Q(enabled=True)),
        "search": contains("name"),
    }

    @extend_schema(summary="List alert rules")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return a page of rules."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Add an alert rule; a running task watches it within half a second",
        request=NewRuleSerializer,
        responses={201: RuleSerializer},
    )
    def post(self, request: Request) -> Response:
        """Add one."""
        given = NewRuleSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        rule = rules.create_rule(signed_in_user(request), given.validated_data)
        return Response(RuleSerializer(rule).data, status=status.HTTP_201_CREATED)


class AlertRuleView(_RulesView):
    """GET, PATCH or DELETE one rule."""

    @extend_schema(summary="Get an alert rule")
    def get(self, request: Request, rule_id: UUID) -> Response:
        """Return it."""
        rule = get_object_or_404(self.get_queryset(), rule_id=rule_id)
        return Response(RuleSerializer(rule).data)

    @extend_schema(
        summary="Edit an alert rule; alerts of what it no longer watches are resolved",
        request=RuleChangesSerializer,
        responses=RuleSerializer,
    )
    def patch(self, request: Request, rule_id: UUID) -> Response:
        """Change what is given."""
        given = RuleChangesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        rule = rules.update_rule(signed_in_user(request), rule_id, given.validated_data)
        return Response(RuleSerializer(rule).data)

    @extend_schema(
        summary="Delete an alert rule; its alerts are resolved and stay", responses={204: None}
    )
    def delete(self, request: Request, rule_id: UUID) -> Response:
        """Delete it."""
        rules.delete_rule(signed_in_user(request), rule_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TestAlertRuleView(_RulesView):
    """POST → a test to each receiver of the rule."""

    @extend_schema(
        summary="Send a test to the receivers of an alert rule",
        description="Opens no alert. 409 if no enabled receiver gets alerts of this rule.",
        request=None,
        responses={202: TESTED},
        examples=[
            OpenApiExample(
                "One receiver",
                {"delivery_ids": ["c2f0a4b8-77f1-4f0e-9f3a-1f1f5d1f0a77"]},
                response_only=True,
                status_codes=["202"],
            )
        ],
    )
    def post(self, request: Request, rule_id: UUID) -> Response:
        """Send it."""
        refuse_body(request)
        deliveries = send_rule_test(signed_in_user(request), rule_id)
        return Response(
            {"delivery_ids": [str(delivery.delivery_id) for delivery in deliveries]},
            status=status.HTTP_202_ACCEPTED,
        )
