"""Addresses of alerts under /api/v1/analytics/."""

from django.urls import path

from alerts.api import alert_deliveries, alert_receivers

urlpatterns = [
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
