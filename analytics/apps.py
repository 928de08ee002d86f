"""The app of figures."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """Figures computed from what tracking stores."""

    name = "analytics"

    def ready(self) -> None:
        """Register receivers, and what the process of deliveries looks at."""
        from alerts.deliveries import system_watch
        from analytics import model_figures, receivers  # noqa: F401
        from analytics.system import rules

        model_figures.connect()
        system_watch.looks.append(rules.look)
