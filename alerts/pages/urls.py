"""Addresses of the pages of alerts."""

from django.urls import path

from alerts.pages.alerts import acknowledge, alert, count
from alerts.pages.alerts.list import list_alerts
from alerts.pages.deliveries import resend
from alerts.pages.deliveries.list import list_deliveries
from alerts.pages.receivers import delete as delete_receiver
from alerts.pages.receivers import new as new_receiver
from alerts.pages.receivers import receiver
from alerts.pages.receivers import test as test_receiver
from alerts.pages.receivers.list import list_receivers
from alerts.pages.rules import delete as delete_rule
from alerts.pages.rules import enable, rule
from alerts.pages.rules import new as new_rule
from alerts.pages.rules import test as test_rule
from alerts.pages.rules.list import list_rules

_RULE = "alerts/rules/<uuid:rule_id>"
_RECEIVER = "alerts/receivers/<uuid:receiver_id>"

urlpatterns = [
    path("alerts", list_alerts, name="alerts"),
    path("alerts/count", count.count_alerts, name="alert-count"),
    path("alerts/<uuid:alert_id>", alert.show_alert, name="alert"),
    path(
        "alerts/<uuid:alert_id>/acknowledge",
        acknowledge.acknowledge_alert,
        name="alert-acknowledge",
    ),
    path("alerts/rules", list_rules, name="alert-rules"),
    path("alerts/rules/new", new_rule.new_rule, name="alert-rule-new"),
    path(_RULE, rule.edit_rule, name="alert-rule"),
    path(f"{_RULE}/enable", enable.enable, name="alert-rule-enable"),
    path(f"{_RULE}/test", test_rule.test, name="alert-rule-test"),
    path(f"{_RULE}/delete", delete_rule.delete, name="alert-rule-delete"),
    path("alerts/receivers", list_receivers, name="alert-receivers"),
    path("alerts/receivers/new", new_receiver.new_receiver, name="alert-receiver-new"),
    path(_RECEIVER, receiver.edit_receiver, name="alert-receiver"),
    path(f"{_RECEIVER}/test", test_receiver.test, name="alert-receiver-test"),
    path(f"{_RECEIVER}/delete", delete_receiver.delete, name="alert-receiver-delete"),
    path("alerts/deliveries", list_deliveries, name="alert-deliveries"),
    path(
        "alerts/deliveries/<uuid:delivery_id>/resend",
        resend.resend_delivery,
        name="alert-delivery-resend",
    ),
]
