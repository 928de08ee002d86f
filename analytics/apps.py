"""The app of figures."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """Figures computed from what tracking stores."""

    name = "analytics"

    def ready(self) -> None:
        """Register receivers."""
        from analytics import receivers  # noqa: F401
