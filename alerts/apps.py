"""The app of alerts."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Rules, alerts, and who gets them."""

    name = "alerts"

    def ready(self) -> None:
        """Add what `/health` says, keep the footage of open alerts, and forget people.

        Also for `live`, which has no rows and is no app.
        """
        from alerts import health, receivers  # noqa: F401
        from alerts.selectors.footage import footage_of_open_alerts
        from live import forget  # noqa: F401
        from tracking.services.retention import protection

        protection.register(footage_of_open_alerts)
