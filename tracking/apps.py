"""The app of cameras, tasks and people."""

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    """What is configured, what runs, and what was found."""

    name = "tracking"

    def ready(self) -> None:
        """Register checks and receivers; leave connections behind at a fork."""
        from spoton.pooling import forget_after_fork
        from tracking import checks, receivers  # noqa: F401

        forget_after_fork()
