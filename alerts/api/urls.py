"""Addresses of alerts under /api/v1/analytics/."""

from django.urls import path

from alerts.api import alert_deliveries, alert_receivers, alert_rules, alerts

urlpatterns = [
    path("alert-rules", alert_rules.AlertRuleListView.as_view(), name="api-alert-rules"),
    path("alert-rules/<uuid:rule_id>", alert_rules.AlertRuleView.as_view(), name="api-alert-rule"),
    path(
        "alert-rules/<uuid:rule_id>/test",
        alert_rules.TestAlertRuleView.as_view(),
        name="api-alert-rule-test",
    ),
    path("alerts", alerts.AlertListView.as_view(), name="api-alerts"),
    path("alerts/<uuid:alert_id>", alerts.AlertView.as_view(), name="api-alert"),
    path(
        "alerts/<uuid:alert_id>/acknowledge",
        alerts.AcknowledgeAlertView.as_view(),
        name="api-alert-acknowledge",
    ),
    path(
        "alert-receivers",
        alert_receivers.AlertReceiverListView.as_view(),
        name="api-alert-receivers",
    ),
    path(
        "alert-receivers/<uuid:receiver_id>",
        alert_receivers.AlertReceiverView.as_view(),
        name="api-alert-receiver",
    ),
    path(
        "alert-deliveries",
        alert_deliveries.AlertDeliveryListView.as_view(),
        name="api-alert-deliveries",
    ),
    path(
        "alert-deliveries/<uuid:delivery_id>/resend",
        alert_deliveries.ResendAlertDeliveryView.as_view(),
        name="api-alert-delivery-resend",
    ),
]
