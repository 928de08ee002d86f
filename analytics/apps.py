"""The app of figures."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """Figures computed from what tracking stores."""

    name = "analytics"

    def ready(self) -> None:
        """Register receivers, and what the process of deliveries looks at."""
        from alerts.deliveries import system_watch
        from analytics import receivers  # noqa: F401
        from analytics.system import rules

        system_watch.looks.append(rules.look)
