"""The app of alerts."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Rules, alerts, and who gets them."""

    name = "alerts"

    def ready(self) -> None:
        """Add what `/health` says, and keep the footage that open alerts are about."""
        from alerts import health  # noqa: F401
        from alerts.selectors.footage import footage_of_open_alerts
        from tracking.services.retention import protection

        protection.register(footage_of_open_alerts)
