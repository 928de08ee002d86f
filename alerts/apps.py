"""The app of alerts."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Rules, alerts, and who gets them."""

    name = "alerts"

    def ready(self) -> None:
        """Add what `/health` says."""
        from alerts import health  # noqa: F401
